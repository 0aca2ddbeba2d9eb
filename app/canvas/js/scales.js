// What part of its values a chart shows, and where a value lies on it.

import { linearTicks, logTicks } from "./ticks.js";

const MOST_DECADES = 16;

/**
 * The range of all lanes. A lane that left the picture or diverged counts until then, and after that as
 * far as once more the range, so that one runaway does not press the others flat.
 * @param {{values: Float32Array, calm: number}[]} series calm: frames before the lane ran away
 * @param {boolean} log
 * @param {number | null} line a value that belongs to the range
 * @returns {number[] | null} [low, high], low below high; null if there is nothing to show
 */
export function rangeOf(series, log, line) {
  const map = log ? Math.log10 : (v) => v;
  let [low, high] = line === null ? [Infinity, -Infinity] : [map(line), map(line)];
  const take = (values, from, to, floor, ceiling) => {
    for (let i = from; i < Math.min(to, values.length); i++) {
      const value = map(values[i]);
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, Math.max(value, floor));
      high = Math.max(high, Math.min(value, ceiling));
    }
  };
  for (const { values, calm } of series) take(values, 0, calm, -Infinity, Infinity);
  if (low <= high) {
    const room = log ? Math.max(1, 0.15 * (high - low)) : 0.25 * (high - low) || 1;
    const [floor, ceiling] = [low - room, high + room];
    for (const { values, calm } of series) take(values, calm, Infinity, floor, ceiling);
  } else {
    for (const { values } of series) take(values, 0, Infinity, -Infinity, Infinity);
  }
  if (low > high) return null;
  if (log) low = Math.max(low, high - MOST_DECADES);
  const pad = 0.04 * (high - low) || (log ? 0.5 : 0.5 * Math.abs(high) || 1);
  return log ? [10 ** (low - pad), 10 ** (high + pad)] : [low - pad, high + pad];
}

/**
 * @param {number[]} range
 * @param {boolean} log
 * @param {number} top pixel of the range's upper end
 * @param {number} bottom pixel of its lower end
 * @returns {(value: number) => number} pixels, NaN for what has no place on the axis
 */
export function heightScale([low, high], log, top, bottom) {
  const map = log ? (v) => (v > 0 ? Math.log10(v) : NaN) : (v) => v;
  const [from, to] = [map(low), map(high)];
  return (value) => bottom - ((map(value) - from) / (to - from)) * (bottom - top);
}

/** Ticks for a range. @returns {{value: number, text: string}[]} */
export function ticksOf([low, high], log, most) {
  return log ? logTicks(low, high, most) : linearTicks(low, high, most);
}
