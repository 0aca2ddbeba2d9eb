// A line chart under the landscape: painted once in two layers, then only copied up to the scrubber.

import { layer, sized } from "./surface.js";
import { lastFrameOf } from "./paths.js";
import { curveOf, stepAt } from "./payload.js";
import { heightScale, rangeOf, ticksOf } from "./scales.js";
import { spread } from "./spread.js";
import { colourOf } from "./theme.js";
import { linearTicks } from "./ticks.js";

// How strong a curve is ahead of the scrubber, the band around it, and the numbers on the axes.
const AHEAD = 0.22;
const BAND = 0.2;
const TICKS = 0.78;

/**
 * @param {HTMLCanvasElement} canvas shown on the page
 * @param {import("./payload.js").Payload} payload
 * @param {number} index of the chart
 * @param {import("./theme.js").Theme} theme
 * @param {number} width @param {number} height CSS pixels
 * @returns {object} a chart for `paintChart` and for the tooltip
 */
export function buildChart(canvas, payload, index, theme, width, height) {
  const context = sized(canvas, width, height);
  const chart = { canvas, context, ...planChart(context, payload, index, theme, width, height) };
  chart.base = layer(width, height, (c) => paintBase(c, chart, AHEAD));
  if (chart.box) chart.lines = layer(width, height, (c) => paintLines(c, chart));
  return chart;
}

/**
 * What a chart shows and where, before anything is painted.
 * @param {CanvasRenderingContext2D} context to measure letters with
 * @returns {object} for `paintStill`; without a `box` if there is nothing to draw
 */
export function planChart(context, payload, index, theme, width, height) {
  const { header } = payload;
  const { scale, lanes } = header;
  const info = header.curves[index];
  const series = lanes.map((lane, i) => ({
    lane,
    values: curveOf(payload, index, i),
    band: payload.low && {
      low: curveOf({ header, curves: payload.low }, index, i),
      high: curveOf({ header, curves: payload.high }, index, i),
    },
    calm: calmFrames(header, lane),
  }));
  const title = info.log && !info.absent ? `${info.title} (log)` : info.title;
  const range = info.absent ? null : rangeOf(series, info.log, info.line);
  const chart = { width, height, title, series, header, theme, scale, range, info };
  if (!range) return chart;
  context.font = `${12 * scale}px ${theme.font}`;
  const widest = Math.max(...lanes.map((lane) => context.measureText(lane.label).width), 0);
  const labelRoom = Math.min(widest + 26 * scale, 0.42 * width);
  chart.box = { left: 46 * scale, top: 30 * scale, right: width - labelRoom, bottom: height - 24 * scale };
  chart.toX = (position) => {
    const step = Math.min(position * header.stride, header.steps);
    return chart.box.left + (step / header.steps) * (chart.box.right - chart.box.left);
  };
  chart.toY = heightScale(range, info.log, chart.box.top, chart.box.bottom);
  return chart;
}

/** Axes, lines of that strength and names; or why there is nothing. */
function paintBase(context, chart, strength) {
  if (!chart.box) return paintReason(context, chart, chart.info.absent || "There is nothing to draw here.");
  paintAxes(context, chart);
  context.globalAlpha = strength;
  paintLines(context, chart);
  context.globalAlpha = 1;
  paintEndLabels(context, chart);
}

/**
 * The chart for a file: as on the page, without a scrubber once it stands at the end.
 * @param {object} context any that draws as a canvas does
 * @param {object} chart from `planChart`
 * @param {number} frame where the race stands
 */
export function paintStill(context, chart, frame) {
  const atEnd = frame >= chart.header.frames - 1;
  paintBase(context, chart, atEnd ? 1 : AHEAD);
  if (atEnd || !chart.box) return;
  const x = chart.toX(frame);
  context.save();
  context.beginPath();
  context.rect(0, 0, x, chart.height);
  context.clip();
  paintLines(context, chart);
  context.restore();
  paintUpright(context, x, chart.box, chart.theme.ink, 0.5, chart.scale);
}

/** An empty place for a chart on the page. @returns {HTMLElement} whose first child is the canvas */
export function newFigure() {
  const figure = document.createElement("figure");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  figure.append(canvas);
  return figure;
}

/** Frames until the lane leaves the picture or diverges. */
function calmFrames(header, { left, diverged }) {
  const ends = [left, diverged].filter((step) => step >= 0);
  return ends.length ? Math.ceil(Math.min(...ends) / header.stride) : header.frames;
}

/**
 * @param {object} chart from `buildChart`
 * @param {number} position of the scrubber, in frames
 * @param {number | null} hover frame under the pointer
 */
export function paintChart(chart, position, hover) {
  const { context, width, height, box, theme, scale } = chart;
  context.clearRect(0, 0, width, height);
  context.drawImage(chart.base, 0, 0, width, height);
  if (!box) return;
  const x = chart.toX(position);
  context.save();
  context.beginPath();
  context.rect(0, 0, x, height);
  context.clip();
  context.drawImage(chart.lines, 0, 0, width, height);
  context.restore();
  paintUpright(context, x, box, theme.ink, 0.5, scale);
  if (hover === null) return;
  paintUpright(context, chart.toX(hover), box, theme.ink, 0.3, scale);
  for (const { lane, values } of chart.series) {
    const y = chart.toY(values[hover]);
    if (!(y >= box.top - 1 && y <= box.bottom + 1)) continue;
    context.beginPath();
    context.arc(chart.toX(hover), y, 3.2 * scale, 0, 2 * Math.PI);
    context.fillStyle = colourOf(lane, theme);
    context.fill();
  }
}

function paintUpright(context, x, box, ink, alpha, scale) {
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(x, box.top - 2 * scale);
  context.lineTo(x, box.bottom);
  context.lineWidth = scale;
  context.strokeStyle = ink;
  context.stroke();
  context.globalAlpha = 1;
}

function paintTitle(context, { title, theme, scale, width }) {
  context.font = `600 ${13 * scale}px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(title, 0, 9 * scale, width);
}

function paintReason(context, chart, reason) {
  paintTitle(context, chart);
  context.font = `${13 * chart.scale}px ${chart.theme.font}`;
  context.globalAlpha = 0.75;
  context.fillText(reason, 0, 42 * chart.scale, chart.width);
  context.globalAlpha = 1;
}

function paintAxes(context, chart) {
  const { box, theme, scale, header, range, info } = chart;
  paintTitle(context, chart);
  context.font = `${11 * scale}px ${theme.font}`;
  context.lineWidth = scale;
  context.fillStyle = context.strokeStyle = theme.ink;
  context.textAlign = "right";
  for (const { value, text } of ticksOf(range, info.log, 5)) {
    const y = chart.toY(value);
    context.globalAlpha = 0.12;
    strokeAcross(context, box, y);
    context.globalAlpha = TICKS;
    context.fillText(text, box.left - 7 * scale, y);
  }
  if (info.line !== null) {
    context.globalAlpha = 0.55;
    context.setLineDash([4 * scale, 3 * scale]);
    strokeAcross(context, box, chart.toY(info.line));
    context.setLineDash([]);
  }
  context.globalAlpha = TICKS;
  context.textAlign = "center";
  const below = box.bottom + 13 * scale;
  const room = (box.right - box.left) / (58 * scale);
  for (const { value, text } of linearTicks(0, header.steps, Math.max(1, Math.min(5, room)))) {
    if (Number.isInteger(value)) context.fillText(text, chart.toX(value / header.stride), below);
  }
  context.textAlign = "left";
  const last = context.measureText(String(header.steps)).width / 2;
  context.fillText("step t", box.right + last + 6 * scale, below);
  context.globalAlpha = 1;
}

function strokeAcross(context, box, y) {
  context.beginPath();
  context.moveTo(box.left, y);
  context.lineTo(box.right, y);
  context.stroke();
}

function paintLines(context, chart) {
  const { box, series, theme, scale } = chart;
  context.save();
  context.beginPath();
  context.rect(box.left - 2, box.top - 2 * scale, box.right - box.left + 4, box.bottom - box.top + 4 * scale);
  context.clip();
  context.lineJoin = "round";
  context.lineWidth = 1.8 * scale;
  // What lies above or below the range runs along just outside the edge.
  const held = (y) => Math.min(box.bottom + 9 * scale, Math.max(box.top - 9 * scale, y));
  for (const { lane, band } of series) {
    if (band) paintBand(context, chart, band, held, colourOf(lane, theme));
  }
  for (const { lane, values } of [...series].reverse()) {
    context.beginPath();
    let joined = false;
    for (let i = 0; i < values.length; i++) {
      const y = chart.toY(values[i]);
      if (Number.isNaN(y)) {
        joined = false;
        continue;
      }
      if (joined) context.lineTo(chart.toX(i), held(y));
      else context.moveTo(chart.toX(i), held(y));
      joined = true;
    }
    context.setLineDash(lane.dash.map((length) => length * 0.8 * scale));
    context.strokeStyle = colourOf(lane, theme);
    context.stroke();
  }
  context.restore();
}

/** A lane's band, piece by piece: where an edge is not a number there is none. */
function paintBand(context, { toX, toY }, { low, high }, held, colour) {
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * BAND;
  context.fillStyle = colour;
  for (let i = 1; i < low.length; i++) {
    const corners = [
      [i - 1, high[i - 1]],
      [i, high[i]],
      [i, low[i]],
      [i - 1, low[i - 1]],
    ].map(([frame, value]) => [toX(frame), toY(value)]);
    if (corners.some(([, y]) => Number.isNaN(y))) continue;
    context.beginPath();
    for (const [x, y] of corners) context.lineTo(x, held(y));
    context.fill();
  }
  context.globalAlpha = alpha;
}

/** The lanes' names right of the plot, at the height of their last values. */
function paintEndLabels(context, chart) {
  const { box, series, theme, scale, width, header } = chart;
  const ends = series.map(({ lane, values }) => {
    let last = Math.min(values.length - 1, lastFrameOf(header, lane));
    while (last >= 0 && Number.isNaN(chart.toY(values[last]))) last--;
    const y = last < 0 ? box.bottom : chart.toY(values[last]);
    return { lane, last, y: Math.min(box.bottom, Math.max(box.top, y)) };
  });
  const size = 16 * scale;
  const middles = spread(ends.map(({ y }) => y), size, 18 * scale, box.bottom + size / 2);
  context.font = `${12 * scale}px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  ends.forEach(({ lane, last, y }, i) => {
    const colour = colourOf(lane, theme);
    const from = last < 0 ? box.right : chart.toX(last);
    context.strokeStyle = colour;
    context.lineWidth = scale;
    context.globalAlpha = 0.5;
    context.beginPath();
    if (from < box.right - 12 * scale) {
      context.setLineDash([scale, 3 * scale]);
      context.moveTo(from, y);
      context.lineTo(box.right, y);
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
    }
    context.moveTo(box.right + 1 * scale, y);
    context.lineTo(box.right + 7 * scale, middles[i]);
    context.stroke();
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(box.right + 8 * scale, middles[i]);
    context.lineTo(box.right + 19 * scale, middles[i]);
    context.lineWidth = 3.2 * scale;
    context.setLineDash(lane.dash.length ? [3 * scale, 1.5 * scale] : []);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = theme.ink;
    context.fillText(lane.label, box.right + 23 * scale, middles[i] + 0.5 * scale, width - box.right - 24 * scale);
  });
}

/** @returns {number} the frame under a horizontal pixel of the chart */
export function frameAt({ box, header }, x) {
  const step = ((x - box.left) / (box.right - box.left)) * header.steps;
  return Math.min(header.frames - 1, Math.max(0, Math.round(step / header.stride)));
}

/** The chart in a sentence, for those who cannot see it. @returns {string} */
export function describeChart({ title, series, header }, frame, formatNumber) {
  const values = series.map(({ lane, values: v }) => `${lane.label} ${formatNumber(v[frame])}`);
  return `${title} at step ${stepAt(header, frame)}: ${values.join(", ")}`;
}
