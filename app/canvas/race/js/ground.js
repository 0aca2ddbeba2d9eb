// The landscape under the race: a quiet ramp, contour lines, minima and the numbers along two edges.

import { traceContour } from "./contours.js";
import { linearTicks } from "./ticks.js";

const CONTOURS = 14;
const HIGHEST = 65535;
const FAINT = 0.75;

/**
 * @param {CanvasRenderingContext2D} context of a clear canvas
 * @param {import("./payload.js").Payload} payload
 * @param {import("./axes.js").Axes} axes
 * @param {import("./theme.js").Theme} theme
 */
export function paintGround(context, { header, heights }, axes, theme) {
  const { n, scale } = header;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  // The grid's points are the pixels' centres: half a pixel lies outside on every side.
  const cellX = axes.width / (n - 1);
  const cellY = axes.height / (n - 1);
  context.drawImage(ramp(heights, n, theme), -cellX / 2, -cellY / 2, n * cellX, n * cellY);
  context.beginPath();
  for (let i = 1; i < CONTOURS; i++) {
    traceContour(heights, n, (i / CONTOURS) * HIGHEST, (ax, ay, bx, by) => {
      context.moveTo(ax * cellX, axes.height - ay * cellY);
      context.lineTo(bx * cellX, axes.height - by * cellY);
    });
  }
  context.lineWidth = scale;
  context.lineCap = "round";
  context.strokeStyle = theme.contour;
  context.stroke();
  for (const [x, y] of header.minima) paintMinimum(context, axes.toX(x), axes.toY(y), theme, scale);
  paintEdges(context, axes, theme, scale);
}

/** One pixel per grid point, top row first; the browser smooths it when it is drawn larger. */
function ramp(heights, n, { valley, height }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = n;
  const context = canvas.getContext("2d");
  const image = context.createImageData(n, n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const share = heights[row * n + column] / HIGHEST;
      const at = 4 * ((n - 1 - row) * n + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = valley[c] + share * (height[c] - valley[c]);
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function paintMinimum(context, x, y, theme, scale) {
  const arm = 4.5 * scale;
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.lineWidth = 1.6 * scale;
  context.strokeStyle = theme.ink;
  context.globalAlpha = FAINT;
  context.stroke();
  context.globalAlpha = 1;
}

/** Coordinates inside the lower and the left edge, faint; the corner stays free. */
function paintEdges(context, { width, height, domain, toX, toY }, theme, scale) {
  const [x0, x1, y0, y1] = domain;
  const corner = 26 * scale;
  const marks = [];
  context.font = `${11 * scale}px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const { value, text } of linearTicks(x0, x1, Math.max(2, width / (110 * scale)))) {
    const x = toX(value);
    if (x < corner || x > width - corner) continue;
    marks.push([x, height, x, height - 4 * scale]);
    write(context, text, x, height - 7 * scale, theme, scale);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { value, text } of linearTicks(y0, y1, Math.max(2, height / (80 * scale)))) {
    const y = toY(value);
    if (y < corner / 2 || y > height - corner) continue;
    marks.push([0, y, 4 * scale, y]);
    write(context, text, 7 * scale, y, theme, scale);
  }
  context.beginPath();
  for (const [ax, ay, bx, by] of marks) {
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
  }
  context.lineWidth = 1;
  context.strokeStyle = theme.ink;
  context.globalAlpha = FAINT;
  context.stroke();
  context.globalAlpha = 1;
}

/** The axes' names at their ends: a file is read without the page's words. */
export function paintNames(context, { width, height }, theme, scale) {
  context.font = `${11 * scale}px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textBaseline = "middle";
  context.textAlign = "right";
  write(context, "x", width - 8 * scale, height - 11 * scale, theme, scale);
  context.textAlign = "left";
  write(context, "y", 7 * scale, 11 * scale, theme, scale);
}

/** Digits with a rim in the ground's colour, which keeps them clear of the contour lines. */
function write(context, text, x, y, theme, scale) {
  context.lineWidth = 3.5 * scale;
  context.lineJoin = "round";
  context.strokeStyle = theme.plate;
  context.strokeText(text, x, y);
  context.globalAlpha = FAINT;
  context.fillText(text, x, y);
  context.globalAlpha = 1;
}
