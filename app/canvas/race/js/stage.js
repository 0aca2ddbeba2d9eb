// Lays the canvases out and paints one frame of the whole component; paints only when something changed.

import { buildChart, describeChart, newFigure, paintChart } from "./charts.js";
import { axesOf } from "./axes.js";
import { paintGround } from "./ground.js";
import { paintLandscape } from "./landscape.js";
import { formatNumber } from "./numbers.js";
import { stepAt } from "./payload.js";
import { advance } from "./player.js";
import { reportRest } from "./report.js";
import { pixelRatio, sized } from "./surface.js";

// A page in the background gets no frames; it must not jump when it comes back.
const LONGEST_GAP = 0.25;
const LABEL_SECONDS = 0.1;

/**
 * @param {number} width of the component @param {number} viewport height of the window, CSS pixels
 * @returns {number} the landscape's height: square on a phone, 10/16 on a wide page
 */
export function landscapeHeight(width, viewport) {
  const wide = Math.min(1, Math.max(0, (width - 420) / 300));
  const share = 1 - wide * (1 - 10 / 16);
  return Math.round(Math.min(share * width, Math.max(240, 0.62 * viewport)));
}

/** Sizes every canvas and repaints what is painted once per size, theme and payload. */
export function layOut(state) {
  const { root, parts, payload, theme } = state;
  if (!payload) return;
  const { header } = payload;
  const width = root.clientWidth;
  state.laidOut = width;
  // In a closed tab or expander there is no room; the observer calls again when there is.
  if (!width) return;
  const height = landscapeHeight(width, window.innerHeight);
  root.style.setProperty("--unit", header.scale);
  parts.landscape.style.height = `${height}px`;
  const look = [width, height, pixelRatio(), theme.dark, theme.ink, theme.font, header.scale].join();
  state.axes = axesOf(header.domain, width, height);
  if (state.size !== `${width}x${height}@${pixelRatio()}`) {
    state.size = `${width}x${height}@${pixelRatio()}`;
    state.context = sized(parts.overlay, width, height);
  }
  const ground = `${header.ground} ${header.minima} ${look}`;
  if (state.groundKey !== ground) {
    state.groundKey = ground;
    paintGround(sized(parts.ground, width, height), payload, state.axes, theme);
  }
  while (parts.charts.children.length > header.curves.length) parts.charts.lastChild.remove();
  while (parts.charts.children.length < header.curves.length) parts.charts.append(newFigure());
  state.charts = [...parts.charts.children].map((figure, i) => {
    const canvas = figure.firstChild;
    return buildChart(canvas, payload, i, theme, figure.clientWidth, figure.clientHeight);
  });
  requestPaint(state);
}

/** Paint at the next animation frame, once however often it is asked for. */
export function requestPaint(state) {
  if (!state.axes) return;
  state.request ??= requestAnimationFrame((now) => {
    state.request = undefined;
    paint(state, now);
  });
}

function paint(state, now) {
  const { payload, player, theme, axes, cursor, pointer, memory } = state;
  const seconds = Math.min(LONGEST_GAP, Math.max(0, (now - (state.painted ?? now)) / 1000));
  advance(player, seconds);
  // Labels glide while the race plays, and jump when a person moves it.
  const glides = player.playing && !state.still;
  const share = glides ? 1 - Math.exp(-seconds / LABEL_SECONDS) : 1;
  const scene = { payload, axes, theme, cursor, pointer, memory };
  state.context.clearRect(0, 0, axes.width, axes.height);
  paintLandscape(state.context, scene, player.position, share);
  const hover = state.hover;
  state.charts.forEach((chart) => paintChart(chart, player.position, hover && hover.frame));
  publish(state);
  reportRest(state, stepAt(payload.header, Math.floor(player.position)));
  state.painted = player.playing ? now : undefined;
  if (player.playing) requestPaint(state);
}

/** What the bar, a test and a screen reader can read. */
function publish({ root, parts, payload, player, charts }) {
  const { header } = payload;
  const frame = Math.floor(player.position);
  const step = String(stepAt(header, frame));
  const playing = String(player.playing);
  const told = root.dataset;
  const changed = told.version !== String(header.version) || told.playing !== playing;
  if (!changed && told.step === step) return;
  parts.scrub.max = header.frames - 1;
  parts.scrub.value = frame;
  parts.scrub.setAttribute("aria-valuetext", `step ${step} of ${header.steps}`);
  parts.count.textContent = `${step} / ${header.steps}`;
  parts.play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
  if (!player.playing) {
    charts.forEach((chart) => chart.canvas.setAttribute("aria-label", describeChart(chart, frame, formatNumber)));
  }
  told.step = step;
  told.playing = playing;
  told.frames = header.frames;
  told.version = header.version;
}
