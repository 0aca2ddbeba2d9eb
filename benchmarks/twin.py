"""A twin against the run that made its gradients: `python -m benchmarks.twin`.

1000 steps of AdaL on Rosenbrock, float64, timed in turns in one process. Prints medians and ratio.
"""

from __future__ import annotations

import statistics

from adal.trajectory import RunSpec, run
from adal.twin import decompose
from benchmarks.timing import milliseconds

ROUNDS = 15
SPEC = RunSpec("rosenbrock", "adal", {"lr": 0.5, "beta2": 0.95}, steps=1000)


def main() -> None:
    """Time both in turns and print the ratio."""
    settings = {name: value for name, value in SPEC.settings.items() if name != "lr"}
    grad = run(SPEC).grad
    runs, twins = [], []
    for _ in range(ROUNDS):
        runs.append(milliseconds(lambda: run(SPEC)))
        twins.append(milliseconds(lambda: decompose(grad, **settings)))
    own, theirs = statistics.median(twins), statistics.median(runs)
    print(f"run {theirs:.1f} ms; twin {own:.1f} ms; ratio {own / theirs:.2f}")


if __name__ == "__main__":
    main()
