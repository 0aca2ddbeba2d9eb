"""How long the Compare page's comparison takes: `python -m benchmarks.compare`.

The opening comparison, 150 networks of 600 steps in one job, goes through the server's own queue
and training process, with a data folder of its own. Printed are the seconds from the request to
the first rows of all optimizers and to the end, and what is said of it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from adal.training.comparison import comparison_of
from app.jobs.manager import JobManager
from app.training.result import lane_titles
from pages.compare.link import compare_of
from pages.compare.words import comparison_sentences

LOOK = 0.02
"""Seconds between two looks."""
MOST_SECONDS = 900


def main() -> None:
    """Run the comparison once, with the process warm, as it is for a visitor."""
    experiment = compare_of({})[0].experiment
    with tempfile.TemporaryDirectory() as folder:
        manager = JobManager(folder=Path(folder))
        try:
            _wait_until_warm(manager)
            begin = time.perf_counter()
            run = manager.submit(experiment, "benchmark")
            first = None
            while True:
                found = manager.snapshot(run)
                spent = time.perf_counter() - begin
                if first is None and all(len(record.step) for record in found.lanes):
                    first = spent
                if found.ended or spent > MOST_SECONDS:
                    break
                time.sleep(LOOK)
        finally:
            manager.close()
    networks = sum(lane.replicas for lane in experiment.lanes)
    steps = experiment.lanes[0].steps
    print(f"{networks} networks, {steps} steps, on {found.device}: {found.state}")
    print(
        f"first rows of all optimizers after {first or float('nan'):.2f} s, end after {spent:.1f} s"
    )
    for sentence in comparison_sentences(
        lane_titles(experiment), comparison_of(experiment, found.lanes)
    ):
        print(sentence)


def _wait_until_warm(manager: JobManager) -> None:
    """A tiny run, so that the process has imported what it needs."""
    tiny, _ = compare_of({"steps": "1", "seeds": "1", "rates": "1", "seed": "1"})
    run = manager.submit(tiny.experiment, "warm")
    while not manager.snapshot(run).ended:
        time.sleep(LOOK)


if __name__ == "__main__":
    main()
