// The panels: their elements, their places, and what is painted on each.

import { DIVERGED, ELSEWHERE, FIRST, pixelNear, shadeOf } from "./maps.js";
import { tell, writeLegend } from "./legend.js";
import { pixelRatio, sized } from "./surface.js";
import { colourOf, rgbOf } from "./theme.js";

const LEAST_WIDTH = 200;
const GAP = 14;
const KEYS =
  "Arrow keys move a cursor by one start, with Shift by eight; Enter starts the race there; " +
  "Escape takes the cursor away.";

/** As many elements as there are panels, with their titles. */
export function fillPanels(state) {
  const { parts, maps, theme } = state;
  const { header } = maps;
  while (parts.panels.children.length > header.panels.length) parts.panels.lastChild.remove();
  while (parts.panels.children.length < header.panels.length) parts.panels.append(newPanel());
  state.panels = [...parts.panels.children].map((figure, i) => {
    const [caption, canvas, ends] = figure.children;
    const panel = header.panels[i];
    const [chip, title] = caption.children;
    chip.style.borderTopColor = colourOf(panel, theme);
    chip.style.borderTopStyle = panel.dashed ? "dashed" : "solid";
    title.textContent = panel.title;
    canvas.setAttribute("aria-label", `${panel.title}. ${header.label} ${KEYS}`);
    return { canvas, ends, image: imageOf(state, i) };
  });
  writeLegend(state);
}

function newPanel() {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const chip = document.createElement("span");
  chip.className = "chip";
  caption.append(chip, document.createElement("span"));
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const ends = document.createElement("p");
  ends.className = "ends";
  figure.append(caption, canvas, ends);
  return figure;
}

/** One pixel per start, top row first. */
function imageOf({ maps, look }, panel) {
  const { n, edges, outcomes, panels } = maps.header;
  const shades = panels[panel].levels.map((step) => shadeOf(edges, step));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = n;
  const context = canvas.getContext("2d");
  const image = context.createImageData(n, n);
  const pixels = new Uint32Array(image.data.buffer);
  const ground = packed(look.ground);
  const lost = look.lost.map(packed);
  const ramps = look.ramps.map((ramp) => ramp.map(packed));
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const at = row * n + column;
      const outcome = maps.outcomes[panel][at];
      let colour = ground;
      if (outcome === DIVERGED) colour = lost[(row + column) % 4 ? 0 : 1];
      else if (outcome !== ELSEWHERE) {
        colour = ramps[outcomes[outcome - FIRST].hue][shades[maps.codes[panel][at]]];
      }
      pixels[(n - 1 - row) * n + column] = colour;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A colour as the four bytes of a pixel lie in memory. */
function packed(colour) {
  const bytes = Uint8Array.from([...rgbOf(colour), 255]);
  return new Uint32Array(bytes.buffer)[0];
}

/** Sizes every canvas: as many columns as have room, rows as even as can be. */
export function layOutPanels(state) {
  const { root, parts, maps } = state;
  if (!maps) return;
  const { header } = maps;
  const width = root.clientWidth;
  state.laidOut = width;
  // In a closed box there is no room; the observer calls again when there is.
  if (!width) return;
  root.style.setProperty("--unit", header.scale);
  const count = header.panels.length;
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH * header.scale + GAP)));
  const columns = Math.ceil(count / Math.ceil(count / Math.min(most, count)));
  parts.panels.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  const each = Math.min((width - GAP * (columns - 1)) / columns, 420 * header.scale);
  parts.panels.style.maxWidth = `${each * columns + GAP * (columns - 1)}px`;
  parts.panels.style.gap = `${GAP}px`;
  const [x0, x1, y0, y1] = header.domain;
  const height = Math.round(each * Math.min(1, Math.max(0.625, (y1 - y0) / (x1 - x0))));
  state.size = { width: each, height };
  for (const panel of state.panels) {
    panel.canvas.style.height = `${height}px`;
    panel.context = sized(panel.canvas, each, height);
  }
  requestPanels(state);
}

/** Paint at the next animation frame, once however often it is asked for. */
export function requestPanels(state) {
  if (!state.size) return;
  state.request ??= requestAnimationFrame(() => {
    state.request = undefined;
    paintPanels(state);
  });
}

function paintPanels(state) {
  const { maps, size, cursor, pointer } = state;
  const { header } = maps;
  const pixel = cursor ?? pointer;
  tell(state, pixel ?? pixelNear(header, header.start), cursor !== null);
  for (const { context, image } of state.panels) {
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, size.width, size.height);
    header.outcomes.forEach((outcome) => paintMinimumOf(context, outcome, state));
    paintStart(context, state);
    if (pixel) paintPixel(context, pixel, state);
  }
  state.root.dataset.version = header.version;
}

/** Where a point of the landscape lies on a canvas: the first and last starts are pixels' middles. */
function placeOf({ maps: { header }, size }, [x, y]) {
  const { n, domain } = header;
  const [x0, x1, y0, y1] = domain;
  const share = (value, low, high) => (((value - low) / (high - low)) * (n - 1) + 0.5) / n;
  return [share(x, x0, x1) * size.width, (1 - share(y, y0, y1)) * size.height];
}

function paintMinimumOf(context, { point, mark }, state) {
  if (!point) return;
  const { theme, maps } = state;
  const { scale, outcomes } = maps.header;
  const [x, y] = placeOf(state, point);
  const many = outcomes.length > 30;
  const arm = (many ? 1.6 : 4.5) * scale;
  const cross = new Path2D();
  cross.moveTo(x - arm, y);
  cross.lineTo(x + arm, y);
  cross.moveTo(x, y - arm);
  cross.lineTo(x, y + arm);
  if (!many) stroked(context, cross, theme.plate, 4 * scale);
  stroked(context, cross, theme.ink, (many ? 1 : 1.6) * scale);
  if (!mark) return;
  context.font = `600 ${12 * scale}px ${theme.font}`;
  context.textAlign = x > state.size.width - 16 * scale ? "right" : "left";
  context.textBaseline = y < 16 * scale ? "top" : "bottom";
  const beside = (context.textAlign === "left" ? 3 : -3) * scale;
  const above = (context.textBaseline === "bottom" ? -1 : 3) * scale;
  context.lineJoin = "round";
  context.lineWidth = 3.5 * scale;
  context.strokeStyle = theme.plate;
  context.strokeText(mark, x + beside, y + above);
  context.fillStyle = theme.ink;
  context.fillText(mark, x + beside, y + above);
}

function paintStart(context, state) {
  const { theme, maps } = state;
  const { start, scale } = maps.header;
  const [x, y] = placeOf(state, start);
  const ring = new Path2D();
  ring.arc(x, y, 6 * scale, 0, 2 * Math.PI);
  stroked(context, ring, theme.plate, 4 * scale);
  stroked(context, ring, theme.ink, 1.6 * scale);
}

/** The pixel that the words are about, framed on every panel. */
function paintPixel(context, { column, row }, { theme, maps, size }) {
  const { n, scale } = maps.header;
  const wide = size.width / n;
  const high = size.height / n;
  const box = new Path2D();
  const spare = Math.max(1.5, (7 * scale - Math.min(wide, high)) / 2);
  box.rect(column * wide - spare, (n - 1 - row) * high - spare, wide + 2 * spare, high + 2 * spare);
  stroked(context, box, theme.plate, 4 * scale);
  stroked(context, box, theme.accent, 2 * scale);
}

function stroked(context, path, colour, width) {
  context.lineCap = "round";
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke(path);
}

/** Whether the canvases have another sharpness than the screen has now. */
export function isStale({ panels, size }) {
  return panels?.[0] && panels[0].canvas.width !== Math.round(size.width * pixelRatio());
}
