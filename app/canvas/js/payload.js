// Reads the bytes that `app.canvas.race.payload.pack` wrote; the layout is described there.

/**
 * @typedef {object} Payload
 * @property {object} header what `pack` put there: domain, lanes, curves, frames, …
 * @property {Uint16Array} heights n·n, row by row, y ascending; 0 valley, 65535 height
 * @property {Float32Array} paths lanes · frames · 2
 * @property {Float32Array} curves charts · lanes · frames
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Payload}
 * @throws {Error} if the bytes are not a whole payload
 */
export function parsePayload(bytes) {
  if (!(bytes instanceof Uint8Array) || bytes.length < 4) throw new Error("the picture is empty");
  // Typed arrays need aligned offsets, and the bytes may lie anywhere in a larger buffer.
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  if (4 + length > buffer.byteLength) throw new Error("the picture is cut off");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const { n, frames, lanes, curves } = header;
  let offset = aligned(4 + length);
  const take = (Kind, count) => {
    if (offset + count * Kind.BYTES_PER_ELEMENT > buffer.byteLength) {
      throw new Error("the picture is cut off");
    }
    const array = new Kind(buffer, offset, count);
    offset = aligned(offset + array.byteLength);
    return array;
  };
  return {
    header,
    heights: take(Uint16Array, n * n),
    paths: take(Float32Array, lanes.length * frames * 2),
    curves: take(Float32Array, curves.length * lanes.length * frames),
  };
}

/**
 * @param {Payload} payload
 * @param {number} lane index
 * @returns {Float32Array} frames · 2, a view
 */
export function pathOf({ header, paths }, lane) {
  const size = header.frames * 2;
  return paths.subarray(lane * size, (lane + 1) * size);
}

/**
 * @param {Payload} payload
 * @param {number} chart index
 * @param {number} lane index
 * @returns {Float32Array} one value per frame, NaN for none, a view
 */
export function curveOf({ header, curves }, chart, lane) {
  const first = (chart * header.lanes.length + lane) * header.frames;
  return curves.subarray(first, first + header.frames);
}

/**
 * @param {{stride: number, steps: number}} header of a payload
 * @param {number} frame whole
 * @returns {number} the step that the frame shows
 */
export function stepAt({ stride, steps }, frame) {
  return Math.min(frame * stride, steps);
}

function aligned(offset) {
  return Math.ceil(offset / 4) * 4;
}
