// The upper picture at one moment: paths on the ground, their heads and labels, start and cursor.

import { formatNumber } from "./numbers.js";
import { paintLabels } from "./labels.js";
import { paintHead, paintPath, walk } from "./paths.js";

/**
 * @param {CanvasRenderingContext2D} context in CSS pixels, on the ground or clear
 * @param {object} scene payload, axes, theme, cursor ([x, y] or null), memory of the labels
 * @param {number} position in frames
 * @param {number} share of their way that the labels go, 1 for all of it
 * @returns {boolean} whether the labels still move
 */
export function paintLandscape(context, scene, position, share) {
  const { payload, axes, theme, cursor, pointer, memory } = scene;
  const { lanes, start, scale } = payload.header;
  const walks = lanes.map((_, i) => walk(payload, i, position, axes));
  paintRing(context, axes.toX(start[0]), axes.toY(start[1]), theme, scale);
  // The first lane is the one the page is about: it lies on top.
  for (let i = lanes.length - 1; i >= 0; i--) {
    paintPath(context, walks[i].points, lanes[i], axes, theme, scale);
  }
  for (let i = lanes.length - 1; i >= 0; i--) {
    paintHead(context, walks[i].head, lanes[i], theme, scale);
  }
  const heads = walks.map(({ head }) => head);
  const moving = paintLabels(context, heads, lanes, axes, theme, scale, memory, share);
  if (cursor) paintCursor(context, axes.toX(cursor[0]), axes.toY(cursor[1]), theme, scale);
  if (cursor ?? pointer) paintReadout(context, cursor ?? pointer, axes, theme, scale);
  return moving;
}

function paintRing(context, x, y, theme, scale) {
  context.beginPath();
  context.arc(x, y, 7.5 * scale, 0, 2 * Math.PI);
  context.lineWidth = 4 * scale;
  context.strokeStyle = theme.plate;
  context.stroke();
  context.lineWidth = 1.6 * scale;
  context.strokeStyle = theme.ink;
  context.stroke();
}

/** The keyboard's cursor: a ring in the accent with hairs that leave its middle free. */
function paintCursor(context, x, y, theme, scale) {
  context.beginPath();
  context.arc(x, y, 8 * scale, 0, 2 * Math.PI);
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(x + dx * 4 * scale, y + dy * 4 * scale);
    context.lineTo(x + dx * 14 * scale, y + dy * 14 * scale);
  }
  context.lineWidth = 4.5 * scale;
  context.strokeStyle = theme.plate;
  context.stroke();
  context.lineWidth = 2 * scale;
  context.strokeStyle = theme.accent;
  context.stroke();
}

/** The coordinates under the mouse or the cursor, in the upper left corner. */
function paintReadout(context, [x, y], axes, theme, scale) {
  const text = `start at (${formatNumber(x)}, ${formatNumber(y)})`;
  context.font = `${12 * scale}px ${theme.font}`;
  const width = context.measureText(text).width + 14 * scale;
  context.fillStyle = theme.plate;
  context.beginPath();
  context.roundRect(6 * scale, 6 * scale, width, 20 * scale, 4 * scale);
  context.fill();
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, 13 * scale, 16.5 * scale);
}
