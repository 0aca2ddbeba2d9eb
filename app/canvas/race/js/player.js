// The race's clock: a position in frames that runs from 0 to the last frame in four seconds.

export const PLAY_SECONDS = 4;

/**
 * @typedef {object} Player
 * @property {number} last index of the last frame
 * @property {number} position in frames, fractional while playing
 * @property {boolean} playing
 * @property {number} speed 1 plays in PLAY_SECONDS
 */

/** @returns {Player} resting at the end of an empty race */
export function newPlayer() {
  return { last: 0, position: 0, playing: false, speed: 1 };
}

/**
 * @param {Player} player changed in place
 * @param {number} seconds since the last call
 */
export function advance(player, seconds) {
  if (!player.playing) return;
  player.position += (seconds / PLAY_SECONDS) * player.last * player.speed;
  if (player.position >= player.last) {
    player.position = player.last;
    player.playing = false;
  }
}

/** Play, from the start if it rests at the end. @param {Player} player */
export function play(player) {
  if (player.position >= player.last) player.position = 0;
  player.playing = player.last > 0;
}

/** Stop on a whole frame. @param {Player} player */
export function pause(player) {
  player.playing = false;
  player.position = Math.floor(player.position);
}

/**
 * Stop on a given frame.
 * @param {Player} player
 * @param {number} frame brought into the race if it is outside
 */
export function seek(player, frame) {
  player.playing = false;
  player.position = Math.min(player.last, Math.max(0, Math.round(frame)));
}

/**
 * A new race: rest at the end if it rested there, else keep the step, and go on if it was playing.
 * @param {Player} player
 * @param {{frames: number, stride: number}} header of the new payload
 * @param {number} stride of the old payload
 */
export function adopt(player, header, stride) {
  const atEnd = player.position >= player.last;
  player.last = header.frames - 1;
  const same = (player.position * stride) / header.stride;
  player.position = atEnd ? player.last : Math.min(player.last, same);
  if (!player.playing) player.position = Math.round(player.position);
}
