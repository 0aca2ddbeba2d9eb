// The small table beside the pointer: every optimizer's value at one step of one chart.

import { formatNumber } from "./numbers.js";
import { stepAt } from "./payload.js";
import { colourOf } from "./theme.js";

/**
 * @param {HTMLElement} tooltip
 * @param {object} chart from `buildChart`
 * @param {number} frame
 */
export function fillTooltip(tooltip, chart, frame) {
  const rows = [row(`step ${stepAt(chart.header, frame)}`)];
  for (const { lane, values } of chart.series) {
    rows.push(row(lane.label, chip(lane, chart.theme), formatNumber(values[frame])));
  }
  tooltip.replaceChildren(...rows);
}

/** A square in the lane's colour; hollow for a dashed variant. */
function chip(lane, theme) {
  const square = document.createElement("span");
  square.className = "chip";
  square.style.boxShadow = `inset 0 0 0 ${lane.dash.length ? "2px" : "1em"} ${colourOf(lane, theme)}`;
  return square;
}

function row(name, mark, value) {
  const line = document.createElement("div");
  line.className = "row";
  if (mark) line.append(mark);
  const label = document.createElement("span");
  label.textContent = name;
  line.append(label);
  if (value !== undefined) {
    const number = document.createElement("span");
    number.className = "value";
    number.textContent = value;
    line.append(number);
  }
  return line;
}

/**
 * Beside a point, on the side that has room, inside the component and the window.
 * @param {HTMLElement} tooltip
 * @param {HTMLElement} root the component
 * @param {number} x @param {number} y client coordinates
 */
export function placeTooltip(tooltip, root, x, y) {
  tooltip.hidden = false;
  const outer = root.getBoundingClientRect();
  const own = tooltip.getBoundingClientRect();
  const right = x - outer.left + 16;
  const left = right + own.width > outer.width ? x - outer.left - own.width - 16 : right;
  const lowest = Math.min(outer.height, window.innerHeight - outer.top) - own.height - 8;
  const top = Math.min(y - outer.top + 8, lowest);
  tooltip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
}
