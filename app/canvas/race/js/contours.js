// Contour lines of a grid by marching squares: each cell adds the pieces of each level it crosses.

/**
 * @param {ArrayLike<number>} heights n·n, row by row
 * @param {number} n
 * @param {number} level
 * @param {(ax: number, ay: number, bx: number, by: number) => void} emit one piece, in grid units
 */
export function traceContour(heights, n, level, emit) {
  for (let row = 0; row < n - 1; row++) {
    for (let column = 0; column < n - 1; column++) {
      const at = row * n + column;
      const corners = [heights[at], heights[at + 1], heights[at + n + 1], heights[at + n]];
      const [a, b, c, d] = corners;
      if (Math.min(a, b, c, d) >= level || Math.max(a, b, c, d) < level) continue;
      const points = crossings(corners, level, column, row);
      if (points.length === 4) {
        emit(points[0], points[1], points[2], points[3]);
      } else {
        // A saddle: the mean decides which two corners belong together.
        const joined = (a + b + c + d) / 4 >= level === a >= level;
        const [p, q, r, s] = [0, 2, 4, 6].map((i) => [points[i], points[i + 1]]);
        for (const [from, to] of joined ? [[p, q], [r, s]] : [[p, s], [q, r]]) emit(...from, ...to);
      }
    }
  }
}

/** Where the level crosses the cell's edges, in turn: bottom, right, top, left; x, y, x, y, … */
function crossings([a, b, c, d], level, x, y) {
  const points = [];
  if (a >= level !== b >= level) points.push(x + (level - a) / (b - a), y);
  if (b >= level !== c >= level) points.push(x + 1, y + (level - b) / (c - b));
  if (d >= level !== c >= level) points.push(x + (level - d) / (c - d), y + 1);
  if (a >= level !== d >= level) points.push(x, y + (level - a) / (d - a));
  return points;
}
