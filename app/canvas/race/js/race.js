// The entry: Streamlit calls it for every new payload or theme with the same parent element.

import { listenToBar } from "./controls.js";
import { listenToCharts } from "./hover.js";
import { parsePayload } from "./payload.js";
import { adopt, newPlayer, play } from "./player.js";
import { listenToLandscape } from "./pointing.js";
import { fillParts, listenToSaving } from "./saving.js";
import { layOut } from "./stage.js";
import { readTheme } from "./theme.js";

const KEYS =
  "Arrow keys move a cursor, Enter starts the race there, space plays or pauses, " +
  "comma and full stop step back and forward, Home and End go to the first and last step.";

const races = new WeakMap();

/**
 * @param {object} component what Streamlit hands over: data (Uint8Array), parentElement, setStateValue
 * @returns {() => void} called when the component leaves the page
 */
export default function race({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".race");
  let state = races.get(parentElement);
  if (state?.root !== root) {
    state?.close();
    state = open(root);
    races.set(parentElement, state);
  }
  state.setStart = (point) => setStateValue("start", point);
  state.setStep = (step) => setStateValue("step", step);
  // Streamlit calls the clean-up of an outdated call too, at any time: only the latest one counts.
  const call = (state.call = {});
  show(state, data);
  return () => {
    if (state.call !== call) return;
    state.close();
    races.delete(parentElement);
  };
}

function open(root) {
  const part = (name) => root.querySelector(`.${name}`);
  const names = ["problem", "landscape", "ground", "overlay", "play", "back", "forward", "scrub"];
  names.push("count", "speed", "charts", "tooltip", "save", "saving", "part", "cancel", "progress");
  const state = {
    root,
    parts: Object.fromEntries(names.map((name) => [name, part(name)])),
    player: newPlayer(),
    memory: {},
    charts: [],
    cursor: null,
    pointer: null,
    hover: null,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
  const listening = new AbortController();
  listenToBar(state, listening.signal);
  listenToLandscape(state, listening.signal);
  listenToCharts(state, listening.signal);
  listenToSaving(state, listening.signal);
  const observer = new ResizeObserver(() => {
    if (root.clientWidth !== state.laidOut) layOut(state);
  });
  observer.observe(root);
  state.close = () => {
    listening.abort();
    observer.disconnect();
    cancelAnimationFrame(state.request);
    clearTimeout(state.resting);
  };
  // Canvas text does not wait for a font that is still on its way.
  document.fonts?.ready.then(() => {
    if (listening.signal.aborted) return;
    state.groundKey = "";
    layOut(state);
  });
  return state;
}

function show(state, data) {
  const { parts, player } = state;
  const before = state.payload?.header;
  try {
    state.payload = parsePayload(data);
  } catch (error) {
    parts.problem.textContent = `The race cannot be drawn because ${error.message}; reload the page.`;
    parts.problem.hidden = false;
    return;
  }
  parts.problem.hidden = true;
  const { header } = state.payload;
  adopt(player, header, before?.stride ?? header.stride);
  if (!before && !state.still) play(player);
  parts.overlay.setAttribute("aria-label", `${header.label} ${KEYS}`);
  state.cursor = null;
  state.hover = null;
  parts.tooltip.hidden = true;
  state.theme = readTheme(state.root);
  fillParts(state);
  layOut(state);
}
