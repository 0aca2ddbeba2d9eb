// Segments cut to a rectangle, so that a path to 1e30 keeps its direction and costs no time to dash.

/**
 * Liang and Barsky's clipping.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by ends of the segment
 * @param {{left: number, top: number, right: number, bottom: number}} box
 * @returns {number[] | null} [ax, ay, bx, by] of the part inside; null if none is
 */
export function clipSegment(ax, ay, bx, by, box) {
  const dx = bx - ax;
  const dy = by - ay;
  let enter = 0;
  let leave = 1;
  for (const [run, room] of [
    [-dx, ax - box.left],
    [dx, box.right - ax],
    [-dy, ay - box.top],
    [dy, box.bottom - ay],
  ]) {
    if (run === 0) {
      if (room < 0) return null;
    } else if (run < 0) {
      enter = Math.max(enter, room / run);
    } else {
      leave = Math.min(leave, room / run);
    }
  }
  if (!(enter <= leave)) return null;
  return [
    enter > 0 ? ax + enter * dx : ax,
    enter > 0 ? ay + enter * dy : ay,
    leave < 1 ? ax + leave * dx : bx,
    leave < 1 ? ay + leave * dy : by,
  ];
}

/**
 * @param {number} x @param {number} y
 * @param {{left: number, top: number, right: number, bottom: number}} box
 * @returns {boolean} edges included
 */
export function inside(x, y, box) {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
