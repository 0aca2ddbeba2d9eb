// The bar under the landscape and the keys that do the same.

import { layOut, requestPaint } from "./stage.js";
import { pause, play, seek } from "./player.js";

/** Play or pause. */
export function toggle(state) {
  if (state.player.playing) pause(state.player);
  else play(state.player);
  requestPaint(state);
}

/** Stop `frames` further on. */
export function stepBy(state, frames) {
  seek(state.player, Math.floor(state.player.position) + frames);
  requestPaint(state);
}

/** Stop at a frame. */
export function goTo(state, frame) {
  seek(state.player, frame);
  requestPaint(state);
}

/**
 * @param {object} state
 * @param {AbortSignal} signal ends all listening
 */
export function listenToBar(state, signal) {
  const { parts, player } = state;
  const on = (element, event, act) => element.addEventListener(event, act, { signal });
  on(parts.play, "click", () => toggle(state));
  on(parts.back, "click", () => stepBy(state, -1));
  on(parts.forward, "click", () => stepBy(state, 1));
  on(parts.scrub, "input", () => goTo(state, Number(parts.scrub.value)));
  on(parts.speed, "change", () => {
    player.speed = Number(parts.speed.value);
  });
  on(window, "resize", () => layOut(state));
}
