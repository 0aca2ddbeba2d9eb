"""The record: there and back through a file, what is missing, and a barrier by hand."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.training.solution.record import (
    NO_SHARPNESS,
    PathOnPlane,
    Picture,
    Segment,
    Sharpness,
    Solution,
)

ROOT = Path(__file__).resolve().parents[4]
RNG = np.random.default_rng(0)


def path(rows: int) -> PathOnPlane:
    return PathOnPlane(RNG.random((rows, 2)), *RNG.random((3, rows)))


def picture(*paths: PathOnPlane) -> Picture:
    u, v = RNG.random(4), RNG.random(3)
    loss, test_loss = RNG.random((2, 3, 4))
    loss[1, 2] = np.inf
    return Picture(u, v, loss, test_loss, RNG.random(2), np.array(0.1), np.full(2, np.nan), paths)


def between(i: int, j: int) -> Segment:
    return Segment(np.array([i, j], float), *RNG.random((5, 6)))


SOLUTION = Solution(
    points=300,
    test_points=120,
    sharpness=(
        Sharpness(*RNG.random(10).tolist()),
        NO_SHARPNESS,
        Sharpness(*np.arange(10.0).tolist()),
    ),
    random=(picture(path(5)), None, picture(path(2))),
    along=(picture(path(5)), None, None),
    trio=(0, 2, 3),
    shared=picture(path(5), path(2), path(7)),
    segments=(between(0, 2), between(0, 3), between(2, 3)),
)
ALONE = Solution(300, 0, (NO_SHARPNESS,), (None,), (None,), (), None, ())


def flat(record: Any) -> list[Any]:
    """Everything in a record, in order, down to its numbers and arrays."""
    if is_dataclass(record):
        return [type(record), *(flat(getattr(record, one.name)) for one in fields(record))]
    if isinstance(record, tuple):
        return [flat(one) for one in record]
    return (
        [repr(record)] if not isinstance(record, np.ndarray) else [record.shape, record.tobytes()]
    )


@pytest.mark.parametrize("solution", [SOLUTION, ALONE], ids=["three", "left out"])
def test_a_solution_comes_back_from_its_arrays_as_it_was(solution: Solution) -> None:
    arrays = solution.to_arrays()
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float64)}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)  # pyright: ignore
    file.seek(0)
    with np.load(file, allow_pickle=False) as again:
        assert flat(Solution.from_arrays(dict(again))) == flat(solution)


def test_the_names_of_the_arrays_are_the_documented_ones() -> None:
    names = set(SOLUTION.to_arrays())
    assert {"points", "trio", "sharpness", "random.0.u", "along.0.explained"} < names
    assert {"random.2.path.0.loss", "shared.path.2.coordinates", "segment.2.pair"} < names
    assert not {name for name in names if name.startswith(("random.1", "along.1", "along.2"))}
    assert set(ALONE.to_arrays()) == {"points", "trio", "sharpness"}


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("points", 1),
        ("sharpness", 2),
        ("shared.u", 1),
        ("shared.path.1.distance", 1),
        ("segment.0.accuracy", 1),
        ("random.0.cosine", 0),
    ],
)
def test_an_array_that_is_missing_or_bent_is_named(name: str, axes: int) -> None:
    arrays = SOLUTION.to_arrays()
    for broken in (
        {key: array for key, array in arrays.items() if key != name},
        arrays | {name: arrays[name][None]},
    ):
        with pytest.raises(SpecError, match=f"a solution must have {name}, an array of {axes} ax"):
            Solution.from_arrays(broken)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sharpness": np.ones((3, 9))}, r"sharpness must have 10 columns, got 9"),
        ({"points": np.ones(3)}, r"points must be 2 whole numbers, got array"),
        ({"points": np.full(2, np.nan)}, r"points must be whole numbers, got array"),
        ({"trio": np.array([0, np.inf, 1])}, r"trio must be whole numbers, got array"),
    ],
    ids=["columns", "length", "nan", "inf"],
)
def test_numbers_that_no_solution_has_are_named(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        Solution.from_arrays(SOLUTION.to_arrays() | wrong)


@pytest.mark.parametrize(
    ("loss", "height"),
    [
        ([1.0, 4.0, 3.0], 2.0),
        ([0.0, 2.0, 1.5, 3.0], 1.0),
        ([1.0, 2.0, 3.0], 0.0),
        ([3.0, 0.0, 1.0], 0.0),
        ([1.0, np.inf, 1.0], np.inf),
        ([1.0, np.nan, 1.0], np.nan),
        ([np.inf, 2.0, 1.0], np.nan),
        ([1.0, 1.0], 0.0),
    ],
    ids=["hill", "slope", "line", "valley", "overflow", "undefined", "infinite end", "ends"],
)
def test_a_barrier_is_the_height_above_the_line_between_the_ends(
    loss: list[float], height: float
) -> None:
    values, share = np.array(loss), np.linspace(0, 1, len(loss))
    found = Segment(np.zeros(2), share, values, values / 2, share, share)
    assert found.barrier == pytest.approx(height, nan_ok=True)
    assert found.test_barrier == pytest.approx(height / 2, nan_ok=True)


@pytest.mark.parametrize("module", ["record", "effort", "arrays"])
def test_a_server_reads_solutions_without_torch(module: str) -> None:
    code = f"import sys, adal.training.solution.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
