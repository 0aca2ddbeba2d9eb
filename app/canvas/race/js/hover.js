// Reading values off the charts: the pointer's step is marked on all of them, a table shows one.

import { frameAt } from "./charts.js";
import { requestPaint } from "./stage.js";
import { fillTooltip, placeTooltip } from "./tooltip.js";

/**
 * @param {object} state
 * @param {AbortSignal} signal ends all listening
 */
export function listenToCharts(state, signal) {
  const { root, parts } = state;
  const clear = () => {
    if (!state.hover) return;
    state.hover = null;
    parts.tooltip.hidden = true;
    requestPaint(state);
  };
  const move = (event) => {
    const chart = state.charts.find(({ canvas }) => canvas === event.target);
    if (!chart?.box) return clear();
    const x = event.clientX - chart.canvas.getBoundingClientRect().left;
    if (x < chart.box.left - 12 || x > chart.box.right + 12) return clear();
    const frame = frameAt(chart, x);
    state.hover = { frame };
    fillTooltip(parts.tooltip, chart, frame);
    placeTooltip(parts.tooltip, root, event.clientX, event.clientY);
    requestPaint(state);
  };
  for (const event of ["pointermove", "pointerdown"]) {
    parts.charts.addEventListener(event, move, { signal });
  }
  for (const event of ["pointerleave", "pointercancel"]) {
    parts.charts.addEventListener(event, clear, { signal });
  }
}
