// Reads the bytes that `pages.race.basins.payload.pack` wrote; the layout is described there.

/** What stands in `outcomes` for a run without a finite end, and for one that ends elsewhere. */
export const DIVERGED = 0;
export const ELSEWHERE = 1;
export const FIRST = 2;

/**
 * @typedef {object} Maps
 * @property {object} header what `pack` put there: n, domain, outcomes, panels, …
 * @property {Uint16Array[]} outcomes per panel n·n, row by row, y ascending
 * @property {Uint16Array[]} codes likewise, indices into the panel's levels, which are steps
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Maps>}
 * @throws {Error} if the bytes are not a whole payload
 */
export async function readMaps(bytes) {
  if (!(bytes instanceof Uint8Array) || bytes.length < 4) throw new Error("the picture is empty");
  let offset = 4;
  const take = (length) => {
    offset += length;
    if (offset > bytes.length) throw new Error("the picture is cut off");
    return inflated(bytes.slice(offset - length, offset));
  };
  const text = await take(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));
  const header = JSON.parse(new TextDecoder().decode(text));
  const planes = await Promise.all(header.panels.map((panel) => take(panel.bytes)));
  const size = header.n * header.n;
  return {
    header,
    outcomes: planes.map((plane) => numbersIn(plane, 0, size)),
    codes: planes.map((plane) => numbersIn(plane, 2 * size, size)),
  };
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Low bytes, then high bytes. */
function numbersIn(plane, first, count) {
  const numbers = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    numbers[i] = plane[first + i] | (plane[first + count + i] << 8);
  }
  return numbers;
}

/**
 * The start that a pixel stands for, to the last bit the one that was computed.
 * @param {object} header
 * @param {number} column @param {number} row from the lower edge
 * @returns {number[]} [x, y]
 */
export function startAt({ n, domain: [x0, x1, y0, y1] }, column, row) {
  return [onAxis(x0, x1, column, n), onAxis(y0, y1, row, n)];
}

/** As numpy.linspace computes it. */
function onAxis(low, high, i, n) {
  return i === n - 1 ? high : i * ((high - low) / (n - 1)) + low;
}

/**
 * @param {object} header
 * @param {number[]} point [x, y]
 * @returns {{column: number, row: number}} the pixel nearest to it
 */
export function pixelNear({ n, domain: [x0, x1, y0, y1] }, [x, y]) {
  const near = (low, high, value) => {
    const at = Math.round(((value - low) / (high - low)) * (n - 1));
    return Math.min(n - 1, Math.max(0, at));
  };
  return { column: near(x0, x1, x), row: near(y0, y1, y) };
}

/**
 * @param {number[]} edges steps at which a darker shade begins
 * @param {number} step
 * @returns {number} 0 for the lightest
 */
export function shadeOf(edges, step) {
  let shade = 0;
  while (shade < edges.length && step >= edges[shade]) shade++;
  return shade;
}

/**
 * @param {Maps} maps
 * @param {number} panel index
 * @param {{column: number, row: number}} pixel
 * @returns {string} how the run from there ends
 */
export function endOf({ header, outcomes, codes }, panel, { column, row }) {
  const at = row * header.n + column;
  const outcome = outcomes[panel][at];
  if (outcome === DIVERGED) return "diverged";
  if (outcome === ELSEWHERE) return header.elsewhere;
  const { name, when } = header.outcomes[outcome - FIRST];
  const step = header.panels[panel].levels[codes[panel][at]];
  return `${name}, ${when.replace("{}", header.exact ? step : `about ${step}`)}`;
}
