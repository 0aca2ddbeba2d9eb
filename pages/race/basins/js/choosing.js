// Choosing a start on a panel: by click or tap, or with a cursor moved by the arrow keys.

import { pixelNear, startAt } from "./maps.js";
import { requestPanels } from "./panels.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FAR = 8;

/**
 * @param {object} state
 * @param {AbortSignal} signal ends all listening
 */
export function listenToPanels(state, signal) {
  const { panels } = state.parts;
  const on = (event, act) => panels.addEventListener(event, act, { signal });
  const isCanvas = ({ target }) => state.maps && target instanceof HTMLCanvasElement;
  on("click", (event) => {
    if (!isCanvas(event)) return;
    state.cursor = null;
    choose(state, pixelUnder(state, event));
  });
  on("pointermove", (event) => {
    if (event.pointerType !== "mouse" || !state.maps) return;
    point(state, isCanvas(event) ? pixelUnder(state, event) : null);
  });
  on("pointerleave", () => point(state, null));
  on("focusout", () => moveTo(state, null));
  on("keydown", (event) => {
    if (!isCanvas(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressed(state, event)) event.preventDefault();
  });
}

function pixelUnder({ maps }, { target, clientX, clientY }) {
  const { n } = maps.header;
  const box = target.getBoundingClientRect();
  const at = (share) => Math.min(n - 1, Math.max(0, Math.floor(share * n)));
  return {
    column: at((clientX - box.left) / box.width),
    row: n - 1 - at((clientY - box.top) / box.height),
  };
}

/** @returns {boolean} whether the key means something here */
function pressed(state, { key, shiftKey }) {
  if (key in MOVES) moveBy(state, MOVES[key], shiftKey ? FAR : 1);
  else if (key === "Enter") {
    if (state.cursor) choose(state, state.cursor);
  } else if (key === "Escape" && state.cursor) moveTo(state, null);
  else return false;
  return true;
}

function moveBy(state, [dx, dy], far) {
  const { header } = state.maps;
  const { column, row } = state.cursor ?? pixelNear(header, header.start);
  const inside = (i) => Math.min(header.n - 1, Math.max(0, i));
  moveTo(state, { column: inside(column + far * dx), row: inside(row + far * dy) });
}

function moveTo(state, pixel) {
  state.cursor = pixel;
  requestPanels(state);
}

function point(state, pixel) {
  const { pointer } = state;
  if (pointer?.column === pixel?.column && pointer?.row === pixel?.row) return;
  state.pointer = pixel;
  requestPanels(state);
}

function choose(state, { column, row }) {
  state.setStart(startAt(state.maps.header, column, row));
}
