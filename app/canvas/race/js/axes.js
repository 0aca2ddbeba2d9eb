// Between coordinates of the landscape and pixels of its canvas.

/**
 * @typedef {object} Axes
 * @property {number} width CSS pixels @property {number} height CSS pixels
 * @property {number[]} domain [x0, x1, y0, y1]
 * @property {(x: number) => number} toX @property {(y: number) => number} toY pixels
 */

/** @returns {Axes} */
export function axesOf(domain, width, height) {
  const [x0, x1, y0, y1] = domain;
  return {
    width,
    height,
    domain,
    toX: (x) => ((x - x0) / (x1 - x0)) * width,
    toY: (y) => ((y1 - y) / (y1 - y0)) * height,
  };
}

/**
 * @param {Axes} axes
 * @param {number} px @param {number} py pixels
 * @returns {number[]} the point of the landscape, [x, y]
 */
export function pointAt({ domain: [x0, x1, y0, y1], width, height }, px, py) {
  return [x0 + (px / width) * (x1 - x0), y1 - (py / height) * (y1 - y0)];
}

/**
 * The point brought into the domain and rounded to four digits of the domain's size, so that links stay
 * short and a click means the same point for everybody.
 * @param {number[]} point [x, y]
 * @param {number[]} domain
 * @returns {number[]}
 */
export function roundedPoint([x, y], [x0, x1, y0, y1]) {
  return [rounded(x, x0, x1), rounded(y, y0, y1)];
}

/** @returns {number} the grid that `roundedPoint` rounds to, as a power of ten's exponent */
export function roundingDigits(low, high) {
  return 3 - Math.floor(Math.log10(high - low) + 1e-9);
}

function rounded(value, low, high) {
  const digits = roundingDigits(low, high);
  // Multiplying by a whole number and dividing again gives the nearest float to the short decimal.
  const whole = digits >= 0 ? 10 ** digits : 1 / 10 ** -digits;
  return Math.round(Math.min(high, Math.max(low, value)) * whole) / whole + 0;
}
