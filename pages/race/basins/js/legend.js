// The words around the panels: which start is meant, what the colours say, how light tells time.

import { DIVERGED, ELSEWHERE, endOf, startAt } from "./maps.js";
import { formatNumber } from "./numbers.js";

/**
 * Writes how the runs from one start end, under every panel.
 * @param {object} state
 * @param {{column: number, row: number}} pixel
 * @param {boolean} aloud whether a screen reader is told as well
 */
export function tell(state, pixel, aloud) {
  const { header } = state.maps;
  const [x, y] = startAt(header, pixel.column, pixel.row).map(formatNumber);
  const place = `From (${x}, ${y})`;
  state.parts.where.textContent = `${place}:`;
  const ends = header.panels.map((_, i) => endOf(state.maps, i, pixel));
  state.panels.forEach(({ ends: line }, i) => (line.textContent = ends[i]));
  const spoken = ends.map((end, i) => `${header.panels[i].title}: ${end}`);
  if (aloud) state.parts.spoken.textContent = `${place}. ${spoken.join(". ")}.`;
}

/** What the colours mean; only what occurs. */
export function writeLegend({ parts, maps, look }) {
  const { header, outcomes } = maps;
  const occurs = (outcome) => outcomes.some((plane) => plane.includes(outcome));
  const entries = header.outcomes
    .filter(({ legend }) => legend)
    .map(({ legend, hue }) => entry(legend, look.ramps[hue]));
  if (occurs(ELSEWHERE)) entries.push(entry(header.elsewhere, [look.ground]));
  if (occurs(DIVERGED)) entries.push(entry("diverged", look.lost));
  parts.legend.replaceChildren(...entries);
  parts.note.textContent = [shadesInWords(header.edges), header.note].filter(Boolean).join(" ");
}

/** How light tells time, on the same scale for all panels. */
function shadesInWords(edges) {
  if (!edges.length) return "";
  const last = edges.length - 1;
  if (!last) return `Lighter is sooner: the darker shade begins at step ${edges[0]}.`;
  const steps = `${edges.slice(0, last).join(", ")} and ${edges[last]}`;
  return `Lighter is sooner: darker shades begin at steps ${steps}.`;
}

function entry(text, colours) {
  const swatch = document.createElement("span");
  swatch.className = "swatch";
  const width = 100 / colours.length;
  const bands = colours.map((c, i) => `${c} ${i * width}% ${(i + 1) * width}%`);
  swatch.style.background = `linear-gradient(90deg, ${bands.join(", ")})`;
  const item = document.createElement("li");
  item.append(swatch, text);
  return item;
}
