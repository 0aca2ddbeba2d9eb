"""Contour lines of a grid by marching squares, joined from cell to cell into long lines."""

from __future__ import annotations

import numpy as np

# A cell's corners in turn: lower left a, lower right b, upper right c, upper left d. Which pairs of
# edges (0 bottom, 1 right, 2 top, 3 left) a level joins, by the corners that reach it (a b c d).
_JOINS = {
    0b1000: [(3, 0)], 0b0100: [(0, 1)], 0b0010: [(1, 2)], 0b0001: [(2, 3)],
    0b0111: [(3, 0)], 0b1011: [(0, 1)], 0b1101: [(1, 2)], 0b1110: [(2, 3)],
    0b1100: [(3, 1)], 0b0011: [(3, 1)], 0b0110: [(0, 2)], 0b1001: [(0, 2)],
}  # fmt: skip
_SADDLES = {True: [(0, 1), (2, 3)], False: [(3, 0), (1, 2)]}
"""By whether the cell's mean is on the side of its corner a."""


def contour_lines(heights: np.ndarray, level: float) -> list[np.ndarray]:
    """Where `heights` (n, m) reach `level`, as polylines (N, 2) in grid units (column, row).

    A line that closes ends where it began. Lines end only at the grid's border.
    """
    z = np.asarray(heights, np.float64)
    ends: dict[int, list[int]] = {}
    for start, end in _pieces(z, level):
        ends.setdefault(start, []).append(end)
        ends.setdefault(end, []).append(start)
    chains = [_walk(ends, edge) for edge in [e for e, others in ends.items() if len(others) == 1]]
    chains += [_walk(ends, edge) for edge in list(ends)]
    return [_points(z, level, np.array(chain)) for chain in chains if len(chain) > 1]


def _pieces(z: np.ndarray, level: float) -> list[tuple[int, int]]:
    """Pairs of grid edges that the line joins across one cell.

    An edge is a number: 2 i for the one from grid point i to the right, 2 i + 1 for the one up.
    """
    above = z >= level
    a, b, c, d = above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]
    kind = 8 * a + 4 * b + 2 * c + 1 * d
    columns = z.shape[1]
    found = []
    for row, column in np.argwhere((kind > 0) & (kind < 15)).tolist():
        corner = row * columns + column
        edges = (2 * corner, 2 * corner + 3, 2 * (corner + columns), 2 * corner + 1)
        code = int(kind[row, column])
        if code in _JOINS:
            joins = _JOINS[code]
        else:
            mean = z[row : row + 2, column : column + 2].mean() >= level
            joins = _SADDLES[bool(mean) == bool(a[row, column])]
        found += [(edges[i], edges[j]) for i, j in joins]
    return found


def _walk(ends: dict[int, list[int]], edge: int) -> list[int]:
    """The chain of edges from `edge` on, taking each piece once and out of `ends`."""
    chain = [edge]
    while ends[edge]:
        following = ends[edge].pop()
        ends[following].remove(edge)
        chain.append(following)
        edge = following
    return chain


def _points(z: np.ndarray, level: float, edges: np.ndarray) -> np.ndarray:
    row, column = np.divmod(edges // 2, z.shape[1])
    up = edges % 2
    low, high = z[row, column], z[row + up, column + 1 - up]
    share = (level - low) / (high - low)
    return np.stack([column + share * (1 - up), row + share * up], -1)
