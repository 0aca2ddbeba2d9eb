// The shapes that tell the optimizers apart without colour.

import { colourOf } from "./theme.js";

const CORNERS = { square: [4, 45], triangle: [3, -90], down: [3, 90], diamond: [4, 0], hexagon: [6, 30] };

/**
 * Begins a path in the shape of a marker.
 * @param {CanvasRenderingContext2D} context
 * @param {string} shape one of MARKERS in payload.py
 * @param {number} x @param {number} y centre
 * @param {number} radius of a circle that looks equally large
 */
export function traceMarker(context, shape, x, y, radius) {
  context.beginPath();
  if (shape === "cross") traceCross(context, x, y, radius);
  else if (shape === "star") tracePolygon(context, x, y, radius * 1.35, 10, -90, 0.5);
  else if (shape in CORNERS) {
    const [corners, first] = CORNERS[shape];
    const swell = corners === 3 ? 1.35 : corners === 4 ? 1.25 : 1.1;
    tracePolygon(context, x, y, radius * swell, corners, first, 1);
  } else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.closePath();
}

/**
 * Paints a lane's marker: full, or with a hole for a dashed variant, which shares its parent's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {{marker: string, dash: number[], light: string, dark: string}} lane
 * @param {number} x @param {number} y centre @param {number} radius
 * @param {import("./theme.js").Theme} theme
 */
export function fillMarker(context, lane, x, y, radius, theme) {
  traceMarker(context, lane.marker, x, y, radius);
  context.fillStyle = colourOf(lane, theme);
  context.fill();
  if (!lane.dash.length) return;
  traceMarker(context, lane.marker, x, y, radius * 0.5);
  context.fillStyle = theme.paper;
  context.fill();
}

function tracePolygon(context, x, y, radius, corners, first, dent) {
  for (let i = 0; i < corners; i++) {
    const angle = ((first + (360 / corners) * i) * Math.PI) / 180;
    const reach = i % 2 ? radius * dent : radius;
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
}

function traceCross(context, x, y, radius) {
  const far = radius * 1.15;
  const near = radius * 0.4;
  const turns = [[1, 0], [0, 1], [-1, 0], [0, -1]];
  for (const [c, s] of turns) {
    for (const [u, v] of [[far, -near], [far, near], [near, near]]) {
      // A quarter turn and an eighth: the arms lie on the diagonals.
      const px = c * u - s * v;
      const py = s * u + c * v;
      context.lineTo(x + (px - py) * Math.SQRT1_2, y + (px + py) * Math.SQRT1_2);
    }
  }
}
