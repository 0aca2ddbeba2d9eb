// GIF89a: a film in one palette, each picture only where it differs from the one before.

const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;
/** The palette's last place stands for "as before". */
export const MOST_COLOURS = 255;

/** A film that grows picture by picture. */
export class Gif {
  /**
   * @param {number} width @param {number} height pixels, at most 65535
   * @param {number[]} palette at most MOST_COLOURS colours 0xRRGGBB
   */
  constructor(width, height, palette) {
    this.width = width;
    this.height = height;
    this.palette = palette;
    this.nearest = new Map();
    this.before = null;
    const colours = new Uint8Array(3 * 256);
    palette.forEach((colour, i) => colours.set([colour >> 16, (colour >> 8) & 255, colour & 255], 3 * i));
    const loop = [0x21, 0xff, 11, ...letters("NETSCAPE2.0"), 3, 1, 0, 0, 0];
    const size = [...word(width), ...word(height)];
    this.parts = [Uint8Array.of(...letters("GIF89a"), ...size, 0xf7, 0, 0), colours, Uint8Array.from(loop)];
  }

  /**
   * @param {Uint8ClampedArray} pixels width · height · 4, opaque
   * @param {number} milliseconds for which it is shown
   */
  add(pixels, milliseconds) {
    const now = new Uint32Array(pixels.slice().buffer);
    const { left, top, right, bottom } = this.changed(now);
    const [width, height] = [right - left, bottom - top];
    const indices = new Uint8Array(width * height);
    let to = 0;
    for (let y = top; y < bottom; y++) {
      for (let at = y * this.width + left; at < y * this.width + right; at++) {
        const same = this.before && this.before[at] === now[at];
        indices[to++] = same ? MOST_COLOURS : this.indexOf(pixels, 4 * at);
      }
    }
    // Leave the picture before in place, and see it through the last colour.
    const control = [0x21, 0xf9, 4, 0b101, ...word(Math.round(milliseconds / 10)), MOST_COLOURS, 0];
    const place = [0x2c, ...word(left), ...word(top), ...word(width), ...word(height), 0, 8];
    this.parts.push(Uint8Array.from([...control, ...place]), inBlocks(packed(indices)));
    this.before = now;
  }

  /** @returns {Blob} the file so far, ended */
  file() {
    return new Blob([...this.parts, Uint8Array.of(0x3b)], { type: "image/gif" });
  }

  /** The smallest box around what differs from the picture before, at least one pixel. */
  changed(now) {
    const { width, height, before } = this;
    if (!before) return { left: 0, top: 0, right: width, bottom: height };
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let at = 0; at < now.length; at++) {
      if (now[at] === before[at]) continue;
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
    return right ? { left, top, right, bottom } : { left: 0, top: 0, right: 1, bottom: 1 };
  }

  indexOf(pixels, at) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    let index = this.nearest.get(colour);
    if (index === undefined) {
      let least = Infinity;
      this.palette.forEach((other, i) => {
        const away = distance(colour, other);
        if (away < least) [least, index] = [away, i];
      });
      this.nearest.set(colour, index);
    }
    return index;
  }
}

/**
 * Colours that stand for all that is seen: boxes of colours are halved where they are widest.
 * @param {Uint8ClampedArray[]} pictures pixels, 4 bytes each
 * @param {number[]} kept colours 0xRRGGBB of which few pixels wear one, to be kept exactly
 * @returns {number[]} at most MOST_COLOURS
 */
export function paletteOf(pictures, kept) {
  const counts = new Map();
  for (const pixels of pictures) {
    for (let at = 0; at < pixels.length; at += 4) {
      const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  const exact = [...new Set(kept)].slice(0, MOST_COLOURS);
  const boxes = [boxOf([...counts])];
  while (boxes.length < MOST_COLOURS - exact.length) {
    const widest = boxes.reduce((best, box, i) => (box.spread > boxes[best].spread ? i : best), 0);
    const { colours, spread, axis, mean } = boxes[widest];
    if (!spread) break;
    const low = colours.filter(([colour]) => channel(colour, axis) <= mean[axis]);
    const high = colours.filter(([colour]) => channel(colour, axis) > mean[axis]);
    boxes.splice(widest, 1, boxOf(low), boxOf(high));
  }
  const means = boxes.map(({ mean }) => mean.reduce((colour, part) => (colour << 8) | Math.round(part), 0));
  return [...new Set([...exact, ...means])];
}

/** Colours with their counts, their mean, and the channel in which they differ most. */
function boxOf(colours) {
  const total = colours.reduce((sum, [, count]) => sum + count, 0);
  const mean = [0, 1, 2].map(
    (axis) => colours.reduce((sum, [colour, count]) => sum + count * channel(colour, axis), 0) / total,
  );
  const spreads = mean.map((middle, axis) =>
    colours.reduce((sum, [colour, count]) => sum + count * (channel(colour, axis) - middle) ** 2, 0),
  );
  const spread = Math.max(...spreads);
  // Sums of squares of equal numbers are not always zero to the last digit.
  return { colours, mean, axis: spreads.indexOf(spread), spread: colours.length > 1 ? spread : 0 };
}

function channel(colour, axis) {
  return (colour >> (16 - 8 * axis)) & 255;
}

function distance(one, other) {
  return [0, 1, 2].reduce((sum, axis) => sum + (channel(one, axis) - channel(other, axis)) ** 2, 0);
}

/** Lempel, Ziv and Welch's codes of 9 to 12 bits, the lowest bit first. */
function packed(indices) {
  const bytes = new Uint8Array(2 * indices.length + 16);
  // The code of a known string and one more index; 0 is none.
  const longer = new Uint16Array(MOST_CODES * 256);
  let [at, bits, held, size, next] = [0, 0, 0, 9, END + 1];
  const put = (code) => {
    held |= code << bits;
    bits += size;
    while (bits >= 8) {
      bytes[at++] = held & 255;
      held >>>= 8;
      bits -= 8;
    }
  };
  put(CLEAR);
  let code = indices[0];
  for (let i = 1; i < indices.length; i++) {
    const key = (code << 8) | indices[i];
    if (longer[key]) {
      code = longer[key];
      continue;
    }
    put(code);
    code = indices[i];
    if (next === MOST_CODES) {
      put(CLEAR);
      longer.fill(0);
      [size, next] = [9, END + 1];
      continue;
    }
    if (next === 1 << size) size++;
    longer[key] = next++;
  }
  put(code);
  // The reader learns one more string from it.
  if (next === 1 << size && size < 12) size++;
  put(END);
  if (bits) bytes[at++] = held;
  return bytes.subarray(0, at);
}

/** At most 255 bytes after their number, again and again; then none. */
function inBlocks(bytes) {
  const blocks = new Uint8Array(bytes.length + Math.ceil(bytes.length / 255) + 1);
  let to = 0;
  for (let from = 0; from < bytes.length; from += 255) {
    const block = bytes.subarray(from, from + 255);
    blocks[to] = block.length;
    blocks.set(block, to + 1);
    to += block.length + 1;
  }
  return blocks;
}

function word(number) {
  return [number & 255, number >> 8];
}

function letters(text) {
  return [...text].map((letter) => letter.charCodeAt(0));
}
