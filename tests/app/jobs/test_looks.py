"""What is looked at once all are trained: asked for, kept, taken along, and never half there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adal.errors import AdalError, SpecError
from adal.training import ExperimentSpec
from adal.training.findings import SOLUTION, finding_names
from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import NoiseSpec
from adal.training.solution.record import Solution
from app.jobs.manager import JobManager
from app.jobs.runner import Start
from app.store.archive import MOST_UNPACKED, exported, imported
from app.store.packing import packed, unpacked
from tests.app.jobs.waiting import ended, short, wait_until

ASKED = replace(short(hidden=(4,)), solution=True)
NOISE = NoiseSpec(draws=100, coordinates=20, batch_sizes=(4, 32), batch_size=32, at=(0.0, 1.0))


@pytest.fixture(scope="module")
def manager(trains: Start) -> Iterator[JobManager]:
    """Keeps nothing, and trains equal experiments once."""
    manager = JobManager(1, 60, start=trains)
    yield manager
    manager.close()


def looking() -> ExperimentSpec:
    return replace(short(hidden=(4,)), solution=True, noise=NOISE)


def found(manager: JobManager, run_id: str) -> dict[str, bytes]:
    return {name: manager.shelf.blob(run_id, name) for name in manager.snapshot(run_id).looks}


def test_a_run_finds_what_its_experiment_asks_for_and_keeps_it(folder: Path, trains: Start) -> None:
    manager = JobManager(1, 60, folder=folder, start=trains)
    run_id = manager.submit(looking(), "ann")
    assert ended(manager, run_id).state == "done"
    before = found(manager, run_id)
    assert set(before) == set(finding_names(looking()))
    assert len(before) == 5
    solution = Solution.from_arrays(unpacked(before[SOLUTION], MOST_UNPACKED))
    assert np.isfinite([one.loss for one in solution.sharpness]).all()
    record = NoiseRecord.from_arrays(unpacked(before["noise.1.1"], MOST_UNPACKED))
    assert record.spec == NOISE
    manager.close()
    again = JobManager(1, 60, folder=folder, start=trains)
    assert found(again, run_id) == before
    zipped = again.shelf.download(run_id)
    brought = again.shelf.bring(zipped, "ben")
    assert found(again, brought) == before
    with pytest.raises(AdalError, match="This was not looked at in that training"):
        again.shelf.blob(run_id, "noise.5.0")
    again.close()


def test_without_a_folder_it_is_kept_in_memory(manager: JobManager) -> None:
    run_id = manager.submit(ASKED, "ann")
    assert ended(manager, run_id).looks == (SOLUTION,)
    assert Solution.from_arrays(
        unpacked(manager.shelf.blob(run_id, SOLUTION), MOST_UNPACKED)
    ).segments


def test_the_last_row_agrees_with_what_the_solution_is_measured_at(manager: JobManager) -> None:
    run_id = manager.submit(ASKED, "ann")
    snapshot = ended(manager, run_id)
    solution = Solution.from_arrays(unpacked(manager.shelf.blob(run_id, SOLUTION), MOST_UNPACKED))
    for record, sharpness in zip(snapshot.lanes, solution.sharpness, strict=True):
        # The row's mean is taken in float32.
        assert sharpness.loss == pytest.approx(record.train_loss[-1, 0], rel=1e-5)


def test_a_look_that_is_cancelled_leaves_the_rows_and_no_look(manager: JobManager) -> None:
    large = NoiseSpec(draws=20_000, batch_sizes=(1, 64, 256, 512), batch_size=64)
    run_id = manager.submit(replace(short(), noise=large), "ann")
    wait_until(lambda: manager.snapshot(run_id).looking is not None)
    assert manager.cancel(run_id, "ann")
    snapshot = ended(manager, run_id)
    assert snapshot.state == "cancelled"
    assert snapshot.progress == 1
    assert len(snapshot.looks) < len(finding_names(snapshot.spec))


def test_experiments_with_and_without_a_look_are_two() -> None:
    assert looking() != short(hidden=(4,))
    assert ExperimentSpec.from_json(looking().to_json()) == looking()
    assert "solution" not in short().to_json()


WRONG: dict[str, tuple[Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]], str]] = {
    "missing": (lambda a: {n: x for n, x in a.items() if n != "sharpness"}, "sharpness"),
    "another count": (lambda a: a | {"sharpness": a["sharpness"][:1]}, "sharpness must have 2"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_foreign_look_is_refused_by_name(case: str, manager: JobManager) -> None:
    change, words = WRONG[case]
    run_id = manager.submit(ASKED, "ann")
    ended(manager, run_id)
    kept = imported(manager.shelf.download(run_id), "ben")
    look = kept.looks[SOLUTION]
    assert look is not None
    wrong = packed(change(unpacked(look, MOST_UNPACKED)))
    with pytest.raises(SpecError, match=f"look.solution.npz: .*{words}"):
        imported(exported(replace(kept, looks={SOLUTION: wrong})), "ben")


def test_a_look_that_nobody_asked_for_is_refused(manager: JobManager) -> None:
    run_id = manager.submit(short(hidden=(4,)), "ann")
    ended(manager, run_id)
    kept = imported(manager.shelf.download(run_id), "ben")
    with pytest.raises(SpecError, match=r"look.noise.0.1.npz: nothing of the name noise.0.1"):
        imported(exported(replace(kept, looks={"noise.0.1": packed({})})), "ben")


@pytest.mark.parametrize("value", [1.5, "yes"])
def test_a_bad_wish_is_named(value: object) -> None:
    with pytest.raises(SpecError, match="solution must be True or False, got"):
        replace(short(), solution=value)  # type: ignore[arg-type]


def test_noise_needs_more_points_than_a_minibatch_has() -> None:
    with pytest.raises(SpecError, match="batch_sizes must be below the number of points"):
        replace(short(dataset="wine"), noise=NoiseSpec(batch_sizes=(512,), batch_size=512))


def test_paths_that_are_too_long_are_refused() -> None:
    wide = short(hidden=(256, 256), steps=600, every=3)
    with pytest.raises(SpecError, match="to look at the solutions, got"):
        replace(wide, solution=True)
