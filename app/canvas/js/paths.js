// One optimizer's path up to a moment of the race, and what state it is in there.

import { clipSegment, inside } from "./clip.js";
import { fillMarker, traceMarker } from "./markers.js";
import { pathOf, stepAt } from "./payload.js";
import { colourOf } from "./theme.js";

/**
 * @typedef {object} Head
 * @property {number} x @property {number} y pixels: the head, or where the path left the picture
 * @property {boolean} out the head lies outside the picture
 * @property {string} note "left at step 12", "diverged at step 20", both, or ""
 */

/** @returns {number} the last frame at which the lane still has a point */
export function lastFrameOf(header, { diverged }) {
  return diverged < 0 ? header.frames - 1 : Math.max(0, Math.ceil(diverged / header.stride) - 1);
}

/**
 * @param {import("./payload.js").Payload} payload
 * @param {number} lane index
 * @param {number} position in frames, fractional between two
 * @param {import("./axes.js").Axes} axes
 * @returns {{points: number[], head: Head}} x, y, x, y, … in pixels, the head last
 */
export function walk(payload, lane, position, axes) {
  const { header } = payload;
  const info = header.lanes[lane];
  const path = pathOf(payload, lane);
  const box = { left: 0, top: 0, right: axes.width, bottom: axes.height };
  const end = Math.min(position, lastFrameOf(header, info));
  const whole = Math.floor(end);
  const points = [];
  for (let i = 0; i <= whole; i++) points.push(axes.toX(path[2 * i]), axes.toY(path[2 * i + 1]));
  if (end > whole) {
    const next = [axes.toX(path[2 * whole + 2]), axes.toY(path[2 * whole + 3])];
    const [x, y] = points.slice(-2);
    points.push(x + (end - whole) * (next[0] - x), y + (end - whole) * (next[1] - y));
  }
  const head = headOf(points, header, info, box);
  const step = position * header.stride;
  if (info.diverged >= 0 && step >= info.diverged) {
    head.note += `${head.note && ", "}diverged at step ${info.diverged}`;
  }
  return { points, head };
}

function headOf(points, header, info, box) {
  const [x, y] = points.slice(-2);
  if (inside(x, y, box)) return { x, y, out: false, note: "" };
  let i = points.length / 2 - 2;
  while (i >= 0 && !inside(points[2 * i], points[2 * i + 1], box)) i--;
  if (i < 0) return { x: within(x, box.left, box.right), y: within(y, box.top, box.bottom), out: true, note: "outside" };
  const [ax, ay, bx, by] = points.slice(2 * i, 2 * i + 4);
  const [, , ex, ey] = clipSegment(ax, ay, bx, by, box) ?? [0, 0, ax, ay];
  const before = i * header.stride;
  const after = stepAt(header, i + 1);
  // Between two frames only the first departure is known to the step.
  const step = info.left > before && info.left <= after ? info.left : after;
  return { x: ex, y: ey, out: true, note: `left at step ${step}` };
}

function within(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} points from `walk`
 * @param {object} lane from the header
 * @param {import("./axes.js").Axes} axes
 * @param {import("./theme.js").Theme} theme
 * @param {number} scale
 */
export function paintPath(context, points, lane, axes, theme, scale) {
  const box = { left: 0, top: 0, right: axes.width, bottom: axes.height };
  const dashed = lane.dash.length > 0;
  context.beginPath();
  tracePoints(context, points, box);
  context.setLineDash(lane.dash.map((length) => length * scale));
  // The halo wears the same dashes with flat ends, so that the gaps stay open.
  context.lineCap = dashed ? "butt" : "round";
  context.lineJoin = "round";
  context.lineWidth = 4 * scale;
  context.strokeStyle = theme.halo;
  context.stroke();
  context.lineWidth = 2.5 * scale;
  context.strokeStyle = colourOf(lane, theme);
  context.stroke();
  context.setLineDash([]);
}

/**
 * Steps between two points outside the picture are left out even where they cross it: the optimizer
 * never stood in it, and a lane that diverges would cover the others.
 */
function tracePoints(context, points, box) {
  let [x, y] = points;
  let joined = false;
  for (let i = 2; i < points.length; i += 2) {
    const [nextX, nextY] = [points[i], points[i + 1]];
    // Steps too small to see would only cost time; the last one is always drawn.
    if (Math.abs(nextX - x) + Math.abs(nextY - y) < 0.5 && i < points.length - 2) continue;
    const seen = inside(x, y, box) || inside(nextX, nextY, box);
    const piece = seen ? clipSegment(x, y, nextX, nextY, box) : null;
    if (piece) {
      const [ax, ay, bx, by] = piece;
      if (!joined || ax !== x || ay !== y) context.moveTo(ax, ay);
      context.lineTo(bx, by);
      joined = bx === nextX && by === nextY;
    } else joined = false;
    [x, y] = [nextX, nextY];
  }
}

/** The marker at the path's head; nothing once the path has left the picture. */
export function paintHead(context, head, lane, theme, scale) {
  if (head.out) return;
  traceMarker(context, lane.marker, head.x, head.y, 5.5 * scale);
  context.lineJoin = "round";
  context.lineWidth = 3 * scale;
  context.strokeStyle = theme.dark ? "rgba(240, 244, 250, 0.9)" : "rgba(16, 22, 32, 0.85)";
  context.stroke();
  fillMarker(context, lane, head.x, head.y, 5.5 * scale, theme);
}
