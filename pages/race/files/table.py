"""A race as one tidy table, a row per lane and step: CSV and Parquet, every digit kept."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import numpy as np

from adal.race import RaceSpec
from app.jobs.cached import trajectory_of
from pages.race.files.settings import KIND, json_of

COLUMNS = ("lane", "title", "step", "x", "y", "loss", "gx", "gy", "dx", "dy", "g_l1")
"""θ_t = (x, y) and f(θ_t) after `step` = t updates; the gradient g that the next update was given
there (noise included), its displacement θ_{t+1} − θ_t = (dx, dy) and ‖g‖₁: none in the last row."""

NUMBERS = COLUMNS[3:]


def csv_of(spec: RaceSpec) -> bytes:
    """The table as CSV in UTF-8; numbers have as many digits as reading them back exactly needs."""
    columns = columns_of(spec)
    cells = [columns["lane"], columns["title"], columns["step"]]
    cells += [["" if v != v else v for v in columns[name]] for name in NUMBERS]
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue().encode()


def parquet_of(spec: RaceSpec) -> bytes:
    """The table as Parquet, missing numbers null, with the spec as JSON among the metadata."""
    # Imported by those who ask for it: it takes longer than all the rest of a page.
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = columns_of(spec)
    types = [pa.string(), pa.string(), pa.int32()] + [pa.float64()] * len(NUMBERS)
    arrays = [
        pa.array(columns[name], kind, from_pandas=True)
        for name, kind in zip(COLUMNS, types, strict=True)
    ]
    schema = pa.schema(zip(COLUMNS, types, strict=True), metadata={KIND: json_of(spec)})
    out = BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out)
    return out.getvalue()


def columns_of(spec: RaceSpec) -> dict[str, list[Any]]:
    """The table's columns, NaN where there is no number; rows after divergence are left out."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for lane in spec.lanes:
        path = trajectory_of(spec.run_spec(lane))
        last = path.steps if path.diverged_at < 0 else int(path.diverged_at) - 1
        grad, delta = np.full((2, last + 1, 2), np.nan)
        grad[:-1], delta[:-1] = path.grad[:last], path.delta[:last]
        with np.errstate(over="ignore"):
            size = np.abs(grad).sum(-1)
        columns["lane"] += [lane.id] * (last + 1)
        columns["title"] += [lane.title] * (last + 1)
        columns["step"] += range(last + 1)
        theta, loss = path.theta[: last + 1], path.loss[: last + 1]
        for name, values in zip(NUMBERS, (*theta.T, loss, *grad.T, *delta.T, size), strict=True):
            columns[name] += values.tolist()
    return columns
