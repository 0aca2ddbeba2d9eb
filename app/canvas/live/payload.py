"""What the live charts are sent: means over the seeds and their bands, of the rows that are new.

    {"run": id, "from": k, "header": {…}, "rows": [[numbers] per row from k on]}

A row holds the means, a number per chart and lane, then likewise the lower and the upper edges of
the 95 % bands.

The header is the one of the race's charts (`app.canvas.race.payload`): lanes, curves, frames,
stride, steps, scale. A value that is not finite is null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adal.training.bands import edges
from adal.training.record import TrainingRecord
from app.charts.line import Line

Chart = tuple[str, str, bool, float | None, float]
"""Field of the record, title, logarithmic or not, value to mark, and what it is multiplied by."""
CHARTS: tuple[Chart, ...] = (
    ("test_accuracy", "test accuracy, %, mean over the seeds", False, None, 100.0),
    ("train_loss", "train loss, nats", True, None, 1.0),
    ("test_loss", "test loss, nats", True, None, 1.0),
    ("grad_l1", "‖g‖₁", True, 1.0, 1.0),
)


def live_rows(
    run_id: str,
    lines: Sequence[Line],
    records: Sequence[TrainingRecord],
    steps: int,
    recorded: int,
    first: int,
    scale: float = 1.0,
    charts: Sequence[Chart] = CHARTS,
) -> dict[str, Any]:
    """The rows from the index `first` on that all lanes have.

    Args:
      recorded: how many rows the training will have in all.
      scale: of lines and letters, larger for a projector.
      charts: what is drawn.
    """
    known = min(len(record.step) for record in records)
    stride = int(records[0].step[1]) if known > 1 else steps
    values = np.stack(
        [
            [factor * edge for edge in edges(record, name, log=log, rows=slice(first, known))]
            for name, _, log, _, factor in charts
            for record in records
        ]
    )  # (charts and lanes, 3, rows)
    header = {
        "lanes": [
            {
                "label": line.title,
                "light": line.look.light,
                "dark": line.look.dark,
                "dash": list(line.dash),
                "diverged": -1,
                "left": -1,
            }
            for line in lines
        ],
        "curves": [
            {"title": title, "log": log, "line": line, "absent": ""}
            for _, title, log, line, _ in charts
        ],
        "frames": recorded,
        "stride": stride,
        "steps": steps,
        "scale": scale,
    }
    rows = [[_brief(x) for x in row] for row in values.T.reshape(values.shape[2], 3 * len(values))]
    return {"run": run_id, "from": first, "header": header, "rows": rows}


def _brief(x: float) -> float | None:
    """Five digits: a chart shows fewer."""
    return float(f"{x:.5g}") if np.isfinite(x) else None
