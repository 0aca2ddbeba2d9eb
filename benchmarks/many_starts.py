"""Many starts against a hand-written recursion: `python -m benchmarks.many_starts`.

65 536 starts on Rosenbrock, 500 steps of AdaL in float64, on one thread, in turns in one process.
The other side is what a person writes who wants speed and nothing else: textbook AdaL for this one
function, its gradient written out, every array made beforehand and every operation with `out=`, v
and not √v (right for |g| near 1 only), no hypot, no scale, no look at divergence or at the domain;
its starts go in blocks too, of the size that suits it best here. The engine is `run(spec,
keep="ends")` as the pages call it. Prints seconds (medians), the ratio and how far apart the ends
are: the last digit for most starts, more for the one in a hundred whose path magnifies it.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from adal.starts import Ends, Grid
from adal.trajectory import RunSpec, run

LR, BETA1, BETA2, EPS = 0.1, 0.9, 0.95, 1e-8
SPEC = RunSpec(
    "rosenbrock",
    "adal",
    {"lr": LR, "beta1": BETA1, "beta2": BETA2, "eps": EPS},
    start=Grid(256, 256),
    steps=500,
)
ROUNDS, BLOCKS = 5, (4096, 8192, 16_384, 32_768)


def by_hand(start: np.ndarray, steps: int, block: int) -> np.ndarray:
    """The last points (S, 2) of textbook AdaL from `start` (S, 2), `block` starts at a time."""
    ends = np.empty_like(start)
    theta, g, m, v, p, q = np.empty((6, 2, block))
    (x, y), (gx, gy), (s, a) = theta, g, np.empty((2, block))
    for low in range(0, len(start), block):
        theta[:] = start[low : low + block].T
        m[:] = v[:] = 0
        for t in range(1, steps + 1):
            np.multiply(x, x, out=s)
            np.subtract(y, s, out=s)
            np.multiply(s, 200, out=gy)
            np.multiply(x, gy, out=s)
            np.subtract(x, 1, out=gx)
            np.subtract(gx, s, out=gx)
            np.multiply(gx, 2, out=gx)
            # The gradient is 2 (x − 1) − 2x · 200 (y − x²) and 200 (y − x²).
            np.abs(g, out=p)
            np.add(p[0], p[1], out=a)
            np.multiply(g, a, out=g)
            np.multiply(m, BETA1, out=m)
            np.multiply(g, 1 - BETA1, out=p)
            np.add(m, p, out=m)
            np.multiply(g, g, out=g)
            np.multiply(g, 1 - BETA2, out=g)
            np.multiply(v, BETA2, out=v)
            np.add(v, g, out=v)
            np.multiply(v, 1 / (1 - BETA2**t), out=q)
            np.sqrt(q, out=q)
            np.divide(m, q, out=p)
            np.multiply(m, EPS, out=q)
            np.add(p, q, out=p)
            np.multiply(p, LR / t**0.5 / (1 - BETA1**t), out=p)
            np.subtract(theta, p, out=theta)
        ends[low : low + block] = theta.T
    return ends


def timed_by_hand(start: np.ndarray, block: int) -> tuple[float, np.ndarray]:
    """Seconds and last points."""
    began = time.perf_counter()
    ends = by_hand(start, SPEC.steps, block)
    return time.perf_counter() - began, ends


def timed_engine() -> tuple[float, Ends]:
    """Seconds and the record."""
    began = time.perf_counter()
    record = run(SPEC, keep="ends")
    return time.perf_counter() - began, record


def main() -> None:
    assert isinstance(SPEC.start, Grid)
    start = SPEC.start.points().reshape(-1, 2)
    best = min(BLOCKS, key=lambda block: min(timed_by_hand(start, block)[0] for _ in range(2)))
    rounds = [(timed_by_hand(start, best), timed_engine()) for _ in range(ROUNDS)]
    hand, engine = [h[0] for h, _ in rounds], [e[0] for _, e in rounds]
    (_, theirs), (_, ours) = rounds[0]
    apart = np.abs(ours.theta.reshape(-1, 2) - theirs).max(-1)
    assert np.median(apart) < 1e-12, "the two recursions are not the same"
    left = int((ours.left_at >= 0).sum())
    print(
        f"{len(start)} starts x {SPEC.steps} steps of AdaL: by hand {statistics.median(hand):.3f} s"
        f" (blocks of {best}); run(keep='ends') {statistics.median(engine):.3f} s; "
        f"ratio {statistics.median(engine) / statistics.median(hand):.2f}; "
        f"{left} starts left the domain; ends apart by {np.median(apart):.0e} (median)"
    )


if __name__ == "__main__":
    main()
