// Choosing the start on the landscape: by click or tap, or with a cursor moved by the arrow keys.

import { goTo, stepBy, toggle } from "./controls.js";
import { pointAt, roundedPoint, roundingDigits } from "./axes.js";
import { requestPaint } from "./stage.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const MOVES_ACROSS = 40;
const FINE = 10;

/**
 * @param {object} state
 * @param {AbortSignal} signal ends all listening
 */
export function listenToLandscape(state, signal) {
  const { overlay } = state.parts;
  const on = (event, act) => overlay.addEventListener(event, act, { signal });
  on("click", (event) => {
    state.cursor = null;
    if (state.axes) choose(state, pointUnder(state, event));
  });
  on("pointermove", (event) => {
    if (event.pointerType !== "mouse" || !state.axes) return;
    state.pointer = roundedPoint(pointUnder(state, event), state.axes.domain);
    requestPaint(state);
  });
  on("pointerleave", () => {
    state.pointer = null;
    requestPaint(state);
  });
  on("blur", () => {
    state.cursor = null;
    requestPaint(state);
  });
  on("keydown", (event) => {
    if (!state.axes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressed(state, event)) event.preventDefault();
  });
}

function pointUnder({ axes, parts }, event) {
  const box = parts.overlay.getBoundingClientRect();
  const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  return pointAt(axes, share[0] * axes.width, share[1] * axes.height);
}

/** @returns {boolean} whether the key means something here */
function pressed(state, { key, shiftKey }) {
  if (key in MOVES) moveCursor(state, MOVES[key], shiftKey ? MOVES_ACROSS * FINE : MOVES_ACROSS);
  else if (key === "Enter") {
    if (state.cursor) choose(state, state.cursor);
  } else if (key === "Escape" && state.cursor) {
    state.cursor = null;
    requestPaint(state);
  } else if (key === " ") toggle(state);
  else if (key === ",") stepBy(state, -1);
  else if (key === ".") stepBy(state, 1);
  else if (key === "Home") goTo(state, 0);
  else if (key === "End") goTo(state, state.player.last);
  else return false;
  return true;
}

function moveCursor(state, [dx, dy], across) {
  const [x0, x1, y0, y1] = state.axes.domain;
  const [x, y] = state.cursor ?? state.payload.header.start;
  const moved = [x + (dx * (x1 - x0)) / across, y + (dy * (y1 - y0)) / across];
  state.cursor = roundedPoint(moved, state.axes.domain);
  requestPaint(state);
}

/** Tells the page. Streamlit is silent about a value that equals the last one it was given. */
function choose(state, point) {
  const { domain } = state.axes;
  const chosen = roundedPoint(point, domain);
  const { start } = state.payload.header;
  const repeats = state.sent && state.sent[0] === chosen[0] && state.sent[1] === chosen[1];
  const elsewhere = start[0] !== chosen[0] || start[1] !== chosen[1];
  if (repeats && elsewhere) {
    // The page has moved the start since: the next point of the rounding grid is new to Streamlit.
    const digit = 10 ** -roundingDigits(domain[0], domain[1]);
    const inward = chosen[0] + digit <= domain[1] ? digit : -digit;
    chosen[0] = roundedPoint([chosen[0] + inward, chosen[1]], domain)[0];
  }
  state.sent = chosen;
  state.setStart(chosen);
}
