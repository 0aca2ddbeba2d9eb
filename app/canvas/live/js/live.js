// Charts that grow: each payload brings the rows that are new, and the browser keeps the others.

import { buildChart, describeChart, frameAt, newFigure, paintChart } from "./charts.js";
import { formatNumber } from "./numbers.js";
import { readTheme } from "./theme.js";
import { fillTooltip, placeTooltip } from "./tooltip.js";

const boards = new WeakMap();

/**
 * @param {object} component what Streamlit hands over; data is described in `app.canvas.live.payload`
 * @returns {() => void} called when the component leaves the page
 */
export default function live({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".live");
  let board = boards.get(parentElement);
  if (board?.root !== root) {
    board?.close();
    board = open(root);
    boards.set(parentElement, board);
  }
  if (take(board, data)) draw(board);
  else setStateValue("missing", { run: data.run, have: board.rows.length, asked: data.from });
  const call = (board.call = {});
  return () => {
    if (board.call !== call) return;
    board.close();
    boards.delete(parentElement);
  };
}

function open(root) {
  const board = {
    root,
    figures: root.querySelector(".charts"),
    tooltip: root.querySelector(".tooltip"),
    run: "",
    rows: [],
    charts: [],
    hover: null,
  };
  const listening = new AbortController();
  const on = (name, act) => board.figures.addEventListener(name, act, { signal: listening.signal });
  on("pointermove", (event) => point(board, event));
  on("pointerdown", (event) => point(board, event));
  for (const name of ["pointerleave", "pointercancel"]) on(name, () => leave(board));
  const observer = new ResizeObserver(() => draw(board));
  observer.observe(root);
  board.close = () => {
    listening.abort();
    observer.disconnect();
  };
  return board;
}

/** Adds the new rows. @returns {boolean} whether none is missing between the old and the new ones */
function take(board, data) {
  if (board.run !== data.run) Object.assign(board, { run: data.run, rows: [] });
  board.header = data.header;
  if (data.from > board.rows.length) return false;
  board.rows.length = data.from;
  board.rows.push(...data.rows);
  return true;
}

/** The rows as the race's charts read them, with bands; what has not come yet is NaN. */
function payloadOf({ header, rows }) {
  const { curves, lanes, frames } = header;
  const size = curves.length * lanes.length;
  const part = (first) => {
    const values = new Float32Array(size * frames).fill(NaN);
    rows.forEach((row, frame) => {
      for (let i = 0; i < size; i++) {
        if (row[first + i] !== null) values[i * frames + frame] = row[first + i];
      }
    });
    return values;
  };
  return { header, curves: part(0), low: part(size), high: part(2 * size) };
}

function draw(board) {
  const { root, figures, header } = board;
  if (!header || !root.clientWidth) return;
  root.style.setProperty("--unit", header.scale);
  while (figures.children.length > header.curves.length) figures.lastChild.remove();
  while (figures.children.length < header.curves.length) figures.append(newFigure());
  const theme = readTheme(root);
  const payload = payloadOf(board);
  board.charts = [...figures.children].map((figure, i) =>
    buildChart(figure.firstChild, payload, i, theme, figure.clientWidth, figure.clientHeight),
  );
  paint(board);
  const last = Math.max(0, board.rows.length - 1);
  for (const chart of board.charts) {
    chart.canvas.setAttribute("aria-label", describeChart(chart, last, formatNumber));
  }
  Object.assign(root.dataset, { run: board.run, rows: board.rows.length });
}

function paint({ charts, rows, hover }) {
  const last = Math.max(0, rows.length - 1);
  for (const chart of charts) paintChart(chart, last, hover);
}

function point(board, event) {
  const chart = board.charts.find(({ canvas }) => canvas === event.target);
  if (!chart?.box) return leave(board);
  const x = event.clientX - chart.canvas.getBoundingClientRect().left;
  const frame = frameAt(chart, x);
  if (x < chart.box.left - 12 || frame >= board.rows.length) return leave(board);
  board.hover = frame;
  fillTooltip(board.tooltip, chart, frame);
  placeTooltip(board.tooltip, board.root, event.clientX, event.clientY);
  paint(board);
}

function leave(board) {
  if (board.hover === null) return;
  board.hover = null;
  board.tooltip.hidden = true;
  paint(board);
}
