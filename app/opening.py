"""The training that the Networks page opens with, kept in a file so that no page is ever empty.

`python -m benchmarks.train_opening` writes the file from the page's own opening settings.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from adal.training.record import Row, TrainingRecord, record_of
from adal.training.spec import ExperimentSpec

FILE = Path(__file__).resolve().parent / "opening.json"


@cache
def opening_training() -> tuple[ExperimentSpec, tuple[TrainingRecord, ...]]:
    """The experiment and its records, as they were trained on a CPU."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    experiment = ExperimentSpec.from_json(json.dumps(kept["experiment"]))
    records = tuple(
        record_of(spec, [Row.from_dict(row) for row in rows], "cpu", stopped=False)
        for spec, rows in zip(experiment.lanes, kept["rows"], strict=True)
    )
    return experiment, records
