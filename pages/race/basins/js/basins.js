// The entry: Streamlit calls it for every new payload or theme with the same parent element.

import { listenToPanels } from "./choosing.js";
import { readMaps } from "./maps.js";
import { fillPanels, isStale, layOutPanels } from "./panels.js";
import { readTheme } from "./theme.js";

const shown = new WeakMap();

/**
 * @param {object} component what Streamlit hands over: data (Uint8Array), parentElement, setTriggerValue
 * @returns {() => void} called when the component leaves the page
 */
export default function basins({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".basins");
  let state = shown.get(parentElement);
  if (state?.root !== root) {
    state?.close();
    state = open(root);
    shown.set(parentElement, state);
  }
  state.setStart = (point) => setTriggerValue("start", point);
  // Streamlit calls the clean-up of an outdated call too, at any time: only the latest one counts.
  const call = (state.call = {});
  show(state, data, call);
  return () => {
    if (state.call !== call) return;
    state.close();
    shown.delete(parentElement);
  };
}

function open(root) {
  const names = ["problem", "where", "panels", "spoken", "legend", "note"];
  const parts = Object.fromEntries(names.map((name) => [name, root.querySelector(`.${name}`)]));
  const state = { root, parts, panels: [], cursor: null, pointer: null };
  const listening = new AbortController();
  listenToPanels(state, listening.signal);
  const again = () => {
    if (root.clientWidth !== state.laidOut || isStale(state)) layOutPanels(state);
  };
  const observer = new ResizeObserver(again);
  observer.observe(root);
  window.addEventListener("resize", again, { signal: listening.signal });
  state.close = () => {
    listening.abort();
    observer.disconnect();
    cancelAnimationFrame(state.request);
  };
  return state;
}

async function show(state, data, call) {
  const { parts, root } = state;
  let maps;
  try {
    maps = await readMaps(data);
  } catch (error) {
    parts.problem.textContent = `The basins cannot be drawn because ${error.message}; reload the page.`;
    parts.problem.hidden = false;
    return;
  }
  if (state.call !== call) return;
  parts.problem.hidden = true;
  const { n } = state.maps?.header ?? {};
  state.maps = maps;
  if (n !== maps.header.n) state.cursor = state.pointer = null;
  state.theme = readTheme(root);
  state.look = lookOf(maps.header, state.theme);
  fillPanels(state);
  layOutPanels(state);
}

function lookOf({ ramps, ground, lost }, { dark }) {
  const theme = dark ? "dark" : "light";
  return { ramps: ramps[theme], ground: ground[theme], lost: lost[theme] };
}
