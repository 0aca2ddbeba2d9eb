// Where an axis has its ticks: round numbers, few of them.

import { formatTick, powerOfTen } from "./numbers.js";

/**
 * @param {number} span length of the axis, positive
 * @param {number} most number of gaps wanted at most
 * @returns {number} 1, 2 or 5 times a power of ten
 */
export function niceStep(span, most) {
  const raw = span / most;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((nice) => nice * decade >= raw * (1 - 1e-9));
  return factor * decade;
}

/**
 * @param {number} low
 * @param {number} high above low
 * @param {number} most number of gaps wanted at most
 * @returns {{value: number, text: string}[]} ascending, all within [low, high]
 */
export function linearTicks(low, high, most) {
  const step = niceStep(high - low, most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = [];
  for (let i = first; i <= last; i++) ticks.push({ value: i * step, text: formatTick(i * step, step) });
  return ticks;
}

/**
 * Powers of ten; where the axis holds fewer than two of them, 1, 2 and 5 times powers of ten.
 * @param {number} low positive
 * @param {number} high above low
 * @param {number} most number of ticks wanted at most
 * @returns {{value: number, text: string}[]} ascending, all within [low, high]
 */
export function logTicks(low, high, most) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first >= 1) {
    const stride = Math.ceil((last - first + 1) / most);
    const ticks = [];
    for (let e = first; e <= last; e++) {
      if (e % stride === 0) ticks.push({ value: 10 ** e, text: powerOfTen(e) });
    }
    return ticks;
  }
  const ticks = [];
  for (let e = first - 1; e <= last + 1; e++) {
    for (const factor of [1, 2, 5]) {
      const value = Number(`${factor}e${e}`);
      if (value >= low && value <= high) ticks.push({ value, text: formatTick(value, 10 ** e) });
    }
  }
  return ticks.length >= 2 ? ticks : linearTicks(low, high, 3);
}
