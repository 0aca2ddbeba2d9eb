// The row under the bar that saves what stands there: as PNG, as SVG, or the whole race as a film.

import { gifOf, videoKind, videoOf } from "./film.js";
import { withText } from "./png.js";
import { partsOf, sheetOf } from "./sheet.js";
import { SvgContext } from "./svg.js";

const PNG_DENSITY = 2;
/** The settings' key in a PNG. */
const TEXT_KEY = "adal-explorer";

/**
 * @param {object} state
 * @param {AbortSignal} signal ends all listening, and what is being made
 */
export function listenToSaving(state, signal) {
  const { save, saving, cancel } = state.parts;
  const buttons = [...saving.querySelectorAll("[data-kind]")];
  const [suffix, type] = videoKind() ?? [];
  for (const button of buttons) {
    if (button.dataset.kind === "video") {
      button.hidden = !suffix;
      button.textContent = `Film as ${suffix === "mp4" ? "MP4" : "WebM"}`;
    }
    button.addEventListener("click", () => make(state, button.dataset.kind, suffix, type), { signal });
  }
  save.addEventListener("click", () => {
    saving.hidden = !saving.hidden;
    save.setAttribute("aria-expanded", String(!saving.hidden));
  }, { signal });
  cancel.addEventListener("click", () => state.making?.abort(), { signal });
  signal.addEventListener("abort", () => state.making?.abort());
}

/** The parts of the race that can be saved. */
export function fillParts({ parts: { part }, payload }) {
  const known = partsOf(payload.header);
  if (part.options.length === known.length) return;
  part.replaceChildren(...known.map(([key, name]) => new Option(name, key)));
}

async function make(state, kind, suffix, type) {
  const { part, progress, cancel, saving } = state.parts;
  const { payload, theme, player } = state;
  if (!payload || state.making) return;
  const making = (state.making = new AbortController());
  const film = kind === "gif" || kind === "video";
  saving.setAttribute("aria-busy", "true");
  cancel.hidden = !film;
  const tell = (share) => {
    progress.textContent = `${kind === "gif" ? "Drawing" : "Recording"} the film: ${Math.floor(100 * share)} %`;
  };
  try {
    const sheet = () => sheetOf(payload, theme, part.value, Math.floor(player.position));
    let file;
    if (kind === "png") file = await pngOf(sheet(), payload.header);
    else if (kind === "svg") file = svgOf(sheet(), payload.header, theme);
    else if (kind === "gif") file = await gifOf(payload, theme, tell, making.signal);
    else file = await videoOf(payload, theme, type, tell, making.signal);
    const name = `${film ? "race" : part.value}-${payload.header.place}.${kind === "video" ? suffix : kind}`;
    download(file, name);
    progress.textContent = `Saved ${name}`;
  } catch (error) {
    progress.textContent = making.signal.aborted ? "" : `This browser could not make the file: ${error.message}`;
  }
  cancel.hidden = true;
  saving.removeAttribute("aria-busy");
  state.making = null;
}

async function pngOf(sheet, { source }) {
  const canvas = document.createElement("canvas");
  canvas.width = PNG_DENSITY * sheet.width;
  canvas.height = PNG_DENSITY * sheet.height;
  const context = canvas.getContext("2d");
  context.scale(PNG_DENSITY, PNG_DENSITY);
  sheet.paint(context);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return source ? withText(new Uint8Array(await blob.arrayBuffer()), TEXT_KEY, source) : blob;
}

function svgOf(sheet, { label, source }, theme) {
  const context = new SvgContext(sheet.width, sheet.height, theme.font);
  sheet.paint(context);
  return new Blob([context.text(label, source)], { type: "image/svg+xml" });
}

function download(file, name) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name });
  link.click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
