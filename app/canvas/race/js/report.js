// Tells the page at which step the race rests, for a page that asked for it: never while it plays.

const REST_SECONDS = 0.15;

/**
 * Report the step once the race has rested at it for a moment, and each step once.
 * @param {object} state of the race, with `setStep` from Streamlit
 * @param {number} step where it stands now
 */
export function reportRest(state, step) {
  clearTimeout(state.resting);
  const { player, payload } = state;
  if (!payload.header.reports || player.playing || step === state.reported) return;
  state.resting = setTimeout(() => {
    state.reported = step;
    state.setStep(step);
  }, 1000 * REST_SECONDS);
}
