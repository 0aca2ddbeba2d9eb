"""Tables read back: every number is the record's, bit for bit."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from adal.race import RaceSpec
from app.jobs.cached import trajectory_of
from pages.race.files.settings import KIND, spec_of_json
from pages.race.files.table import COLUMNS, csv_of, parquet_of
from pages.race.link import values_of
from tests.pages.race.files.races import RACES


def assert_is_the_record(table: pd.DataFrame, spec: RaceSpec) -> None:
    assert tuple(table.columns) == COLUMNS
    assert table["lane"].drop_duplicates().tolist() == [lane.id for lane in spec.lanes]
    for lane in spec.lanes:
        rows = table[table["lane"] == lane.id]
        path = trajectory_of(spec.run_spec(lane))
        last = path.steps if path.diverged_at < 0 else int(path.diverged_at) - 1
        assert set(rows["title"]) == {lane.title}
        assert rows["step"].tolist() == list(range(last + 1))
        assert np.array_equal(rows[["x", "y"]], path.theta[: last + 1])
        assert np.array_equal(rows["loss"], path.loss[: last + 1])
        assert np.array_equal(rows[["gx", "gy"]][:-1], path.grad[:last])
        assert np.array_equal(rows[["dx", "dy"]][:-1], path.delta[:last])
        assert np.array_equal(rows["g_l1"][:-1], np.abs(path.grad[:last]).sum(-1))
        assert np.isnan(np.asarray(rows[["gx", "gy", "dx", "dy", "g_l1"]])[-1]).all()


@pytest.mark.parametrize("name", RACES)
def test_csv_read_back_is_the_record(name: str) -> None:
    spec, text = RACES[name], csv_of(RACES[name]).decode()
    assert_is_the_record(pd.read_csv(StringIO(text)), spec)
    rows = list(csv.DictReader(StringIO(text)))
    first = trajectory_of(spec.run_spec(spec.lanes[0]))
    assert [float(row["loss"]) for row in rows[: spec.steps + 1]] == first.loss.tolist()


@pytest.mark.parametrize("name", RACES)
def test_parquet_read_back_is_the_record_and_knows_its_race(name: str) -> None:
    spec, table = RACES[name], pq.read_table(BytesIO(parquet_of(RACES[name])))
    assert_is_the_record(table.to_pandas(), spec)
    again, complaints = spec_of_json(table.schema.metadata[KIND.encode()])
    assert (values_of(again), complaints) == (values_of(spec), [])


def test_missing_numbers_are_empty_in_both_tables() -> None:
    spec = RACES["one step"]
    assert csv_of(spec).decode().splitlines()[2].endswith(",,,,,")
    table = pq.read_table(BytesIO(parquet_of(spec)))
    assert table["gx"].null_count == len(spec.lanes)
    assert table["loss"].null_count == 0
