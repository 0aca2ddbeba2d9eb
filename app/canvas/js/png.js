// A text beside the pixels of a PNG: the settings come along with their picture.

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let rest = i;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});
const END_CHUNK = 12;

/**
 * @param {Uint8Array} png a whole file
 * @param {string} key Latin letters
 * @param {string} text any
 * @returns {Blob} the file with the text in an iTXt chunk before its end
 */
export function withText(png, key, text) {
  const name = new TextEncoder().encode(`iTXt${key}`);
  // Not pressed, no language, no translated key: each ends with a zero.
  const content = new Uint8Array([...name, 0, 0, 0, 0, 0, ...new TextEncoder().encode(text)]);
  const chunk = new DataView(new ArrayBuffer(content.length + 8));
  chunk.setUint32(0, content.length - 4);
  new Uint8Array(chunk.buffer).set(content, 4);
  chunk.setUint32(content.length + 4, checksum(content));
  const end = png.length - END_CHUNK;
  return new Blob([png.subarray(0, end), chunk.buffer, png.subarray(end)], { type: "image/png" });
}

function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
