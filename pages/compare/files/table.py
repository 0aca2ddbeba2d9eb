"""A comparison as one tidy table: a row per optimizer, learning rate and seed, every digit kept."""

from __future__ import annotations

import csv
import io
import math

from adal.training.record import MEASURES
from app.training.differences import lanes_by_title
from pages.compare.files.conditions import Finished

COLUMNS = ("lane", "title", "rule", "lr", "seed", "chosen", "step", "diverged_at", *MEASURES)
"""All at the last step that every optimizer has recorded. `chosen` is 1 at the rate that validation
chose, else 0; `diverged_at` is −1 where nothing diverged; the rest is as in `TrainingRecord`."""


def csv_of(finished: Finished) -> bytes:
    """The table as CSV in UTF-8; a measure that is no number is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    last = min(len(record.step) for record in finished.records) - 1
    named = lanes_by_title(finished.experiment).items()
    for i, ((title, spec), record) in enumerate(zip(named, finished.records, strict=True)):
        if last < 0:
            break
        chosen = finished.comparison.lanes[i].chosen
        for r, (lr, seed) in enumerate(zip(spec.replica_lrs, spec.replica_seeds, strict=True)):
            values = [float(getattr(record, name)[last, r]) for name in MEASURES]
            writer.writerow(
                [
                    f"l{i + 1}",
                    title,
                    spec.rule,
                    lr,
                    seed,
                    int(r // spec.seeds == chosen),
                    int(record.step[last]),
                    int(record.diverged_at[r]),
                    *("" if math.isnan(x) else x for x in values),
                ]
            )
    return out.getvalue().encode()
