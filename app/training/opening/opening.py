"""What the pages that train open with, kept in files so that no page is ever empty.

`python -m benchmarks.train_opening` writes the files from the pages' own opening settings; each is
a run as any other that is taken along.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from adal.training.experiment import ExperimentSpec
from adal.training.findings import SOLUTION
from adal.training.record import TrainingRecord, record_of
from adal.training.solution.record import Solution
from app.store.archive import MOST_UNPACKED, imported
from app.store.kept import KeptRun
from app.store.packing import unpacked

HERE = Path(__file__).resolve().parent
FILE = HERE / "networks.zip"
COMPARISON_FILE = HERE / "compare.zip"
NOISE_FILE = HERE / "noise.zip"

Training = tuple[ExperimentSpec, tuple[TrainingRecord, ...]]
"""An experiment and its records, one per lane."""


@cache
def opening_run() -> KeptRun:
    """What the Networks page opens with, as it was trained on a CPU."""
    return imported(FILE.read_bytes(), "")


@cache
def opening_training() -> Training:
    """Its experiment and records."""
    return training_of(opening_run())


@cache
def opening_solution() -> Solution:
    """What its solutions look like."""
    look = opening_run().looks[SOLUTION]
    assert look is not None  # it came with the file
    return Solution.from_arrays(unpacked(look, MOST_UNPACKED))


@cache
def opening_comparison_run() -> KeptRun:
    """What the Compare page opens with, as it was trained on a CPU."""
    return imported(COMPARISON_FILE.read_bytes(), "")


@cache
def opening_comparison() -> Training:
    """Its experiment and records."""
    return training_of(opening_comparison_run())


@cache
def opening_noise_run() -> KeptRun:
    """What the Noise page's measurement opens with, as it was trained and measured on a CPU."""
    return imported(NOISE_FILE.read_bytes(), "")


def training_of(run: KeptRun) -> Training:
    """The experiment of a kept run that is done, and its records."""
    records = tuple(
        record_of(spec, rows, run.device, stopped=False)
        for spec, rows in zip(run.spec.lanes, run.rows, strict=True)
    )
    return run.spec, records
