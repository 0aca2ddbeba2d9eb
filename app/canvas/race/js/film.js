// The race as a film: one still after another, as GIF or recorded while it plays.

import { axesOf } from "./axes.js";
import { Gif, paletteOf } from "./gif.js";
import { paintGround } from "./ground.js";
import { paintLandscape } from "./landscape.js";
import { stepAt } from "./payload.js";
import { PLAY_SECONDS } from "./player.js";
import { rgbOf, colourOf } from "./theme.js";

const FILM_WIDTH = 640;
const FILM_HEIGHT = 400;
const MOST_STILLS = 48;
const STILL_MS = 80;
/** How long the end is shown before the film begins again. */
const REST_MS = 2500;
const LABEL_MS = 100;
const VIDEO = { density: 2, bits: 6e6, rate: 30 };
const KINDS = [["mp4", "video/mp4;codecs=avc1.42E01F"], ["webm", "video/webm"]];

/** @returns {string[] | null} suffix and type of the video that this browser can record */
export function videoKind() {
  const able = globalThis.MediaRecorder && HTMLCanvasElement.prototype.captureStream;
  return (able && KINDS.find(([, type]) => MediaRecorder.isTypeSupported(type))) || null;
}

/**
 * @param {import("./payload.js").Payload} payload
 * @param {import("./theme.js").Theme} theme
 * @param {(share: number) => void} tell how far it is, 0 … 1
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>} a GIF that begins again after a rest
 * @throws if `signal` is aborted
 */
export async function gifOf(payload, theme, tell, signal) {
  const { lanes } = payload.header;
  const film = filmOf(payload, theme, 1);
  const frames = stillsOf(payload.header.frames);
  const pixels = () => film.context.getImageData(0, 0, FILM_WIDTH, FILM_HEIGHT).data;
  const samples = [0, 0.5, 1].map((share) => {
    film.paint(frames[Math.round(share * (frames.length - 1))], 1);
    return pixels();
  });
  const colours = [...lanes.map((lane) => colourOf(lane, theme)), theme.ink, theme.paper];
  const kept = colours.map((colour) => rgbOf(colour).reduce((all, part) => (all << 8) | part, 0));
  const gif = new Gif(FILM_WIDTH, FILM_HEIGHT, paletteOf(samples, kept));
  film.forget();
  for (const [i, frame] of frames.entries()) {
    // The page stays alive: a still at a time, and no waiting for a tab that nobody sees.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    const last = i === frames.length - 1;
    film.paint(frame, last ? 1 : 1 - Math.exp(-STILL_MS / LABEL_MS));
    gif.add(pixels(), last ? REST_MS : STILL_MS);
    tell((i + 1) / frames.length);
  }
  return gif.file();
}

/** As `gifOf`: the type from `videoKind`, recorded while the film plays once. */
export async function videoOf(payload, theme, type, tell, signal) {
  const film = filmOf(payload, theme, VIDEO.density);
  film.paint(0, 1);
  const stream = film.canvas.captureStream(VIDEO.rate);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: VIDEO.bits });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const ended = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = ({ error }) => reject(error);
  });
  recorder.start();
  const began = performance.now();
  const long = 1000 * PLAY_SECONDS + REST_MS;
  for (let [now, before] = [0, 0]; now < long && !signal.aborted; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000 / VIDEO.rate));
    [before, now] = [now, performance.now() - began];
    const share = Math.min(1, now / (1000 * PLAY_SECONDS));
    film.paint(share * (payload.header.frames - 1), share < 1 ? 1 - Math.exp((before - now) / LABEL_MS) : 1);
    tell(Math.min(1, now / long));
  }
  recorder.stop();
  await ended;
  for (const track of stream.getTracks()) track.stop();
  signal.throwIfAborted();
  return new Blob(pieces, { type });
}

/** The frames that the film stops at: evenly, each once, the first and the last among them. */
export function stillsOf(frames) {
  const count = Math.min(MOST_STILLS, frames);
  return Array.from({ length: count }, (_, i) => Math.round((i / Math.max(1, count - 1)) * (frames - 1)));
}

function filmOf(payload, theme, density) {
  const { header } = payload;
  const plain = { ...payload, header: { ...header, scale: 1 } };
  const axes = axesOf(header.domain, FILM_WIDTH, FILM_HEIGHT);
  const ground = canvasOf(density);
  paintGround(ground.context, plain, axes, theme);
  const { canvas, context } = canvasOf(density);
  let memory = {};
  const paint = (position, share) => {
    context.drawImage(ground.canvas, 0, 0, FILM_WIDTH, FILM_HEIGHT);
    const scene = { payload: plain, axes, theme, cursor: null, pointer: null, memory };
    paintLandscape(context, scene, position, share);
    paintCount(context, `step ${stepAt(header, Math.floor(position))} / ${header.steps}`, theme);
  };
  return { canvas, context, paint, forget: () => (memory = {}) };
}

function canvasOf(density) {
  const canvas = document.createElement("canvas");
  canvas.width = density * FILM_WIDTH;
  canvas.height = density * FILM_HEIGHT;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.scale(density, density);
  return { canvas, context };
}

function paintCount(context, text, theme) {
  context.fillStyle = theme.plate;
  context.beginPath();
  context.roundRect(FILM_WIDTH - 106, 8, 98, 20, 4);
  context.fill();
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(text, FILM_WIDTH - 15, 18, 84);
}
