"""The keeper's order: stored, then shown, in batches; and what it does when the store fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from adal.training import Row
from app.store import keeper as module
from app.store.database import StoreError
from app.store.events import Note, note_of
from app.store.keeper import BROKEN, IN_MEMORY, LARGEST_IN_MEMORY, Keeper
from app.store.rows import RunStore
from app.store.run import Run
from tests.app.jobs.waiting import PATIENCE, wait_until
from tests.app.store.examples import ANN, bits, experiment, kept, rows


@pytest.fixture
def keeper(folder: Path) -> Iterator[Keeper]:
    keeper = Keeper(folder, threading.RLock(), lambda: None)
    yield keeper
    keeper.close()


def store_of(keeper: Keeper) -> RunStore:
    assert keeper.store is not None
    return keeper.store


def begun(keeper: Keeper) -> Run:
    run = Run("a run", experiment(), {ANN}, "networks")
    keeper.note(Note(run, "begin", run.to_keep()))
    return run


def feed(keeper: Keeper, run: Run) -> None:
    """All that a job says, from its start to its end."""
    run.state = "running"
    events = [{"event": "started", "title": "CPU"}]
    for lane, spec in enumerate(run.spec.lanes):
        events += [{"event": "row", "lane": lane, **row.to_dict()} for row in rows(spec, lane)]
    notes = [note_of(run, event, b"") for event in [*events, {"event": "done", "stopped": False}]]
    assert None not in notes
    keeper.note(*(note for note in notes if note is not None))


def assert_kept(keeper: Keeper, run: Run) -> None:
    stored = store_of(keeper).load(run.id)
    assert stored is not None
    assert bits(stored.rows) == bits(run.rows) == bits(kept().rows)
    assert (stored.state, stored.device, stored.owners) == ("done", "CPU", frozenset({ANN}))


def test_what_happened_is_stored_and_then_shown(keeper: Keeper) -> None:
    run = begun(keeper)
    feed(keeper, run)
    wait_until(lambda: run.ended)
    assert_kept(keeper, run)
    assert keeper.problem == ""


def test_rows_are_written_in_batches(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    append = RunStore.append_rows

    def counted(self: RunStore, run_id: str, lane: int, some: list[Row]) -> None:
        written.append(len(some))
        append(self, run_id, lane, some)

    monkeypatch.setattr(RunStore, "append_rows", counted)
    run = begun(keeper)
    feed(keeper, run)
    wait_until(lambda: run.ended)
    assert written == [5, 5]


def test_a_row_that_is_known_is_heard_once(keeper: Keeper) -> None:
    run = begun(keeper)
    row = {"event": "row", "lane": 0, **rows(run.spec.lanes[0])[0].to_dict()}
    assert note_of(run, row, b"") is not None
    assert note_of(run, row, b"") is None


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def failing(*_: object, **__: object) -> None:
    raise StoreError("The disk is gone.")


@pytest.mark.parametrize(("fault", "sentence"), [(failing, "The disk is gone."), (broken, BROKEN)])
def test_while_the_store_fails_all_is_shown_and_later_stored_whole(
    keeper: Keeper,
    fault: Callable[..., None],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY", 0.02)
    with monkeypatch.context() as patched:
        patched.setattr(RunStore, "begin", fault)
        run = begun(keeper)
        keeper.note(Note(run, "checkpoint", b"state"))
        keeper.note(Note(run, "checkpoint", bytes(LARGEST_IN_MEMORY + 1)))
        wait_until(lambda: bool(keeper.problem))
        wait_until(lambda: run.kept == b"state")
        assert keeper.checkpoint_of(run) == b"state"
        feed(keeper, run)
        wait_until(lambda: run.ended)
        assert keeper.problem == f"{sentence} {IN_MEMORY}"
        assert keeper.listed(ANN, "", 10) == []
    wait_until(lambda: not keeper.problem)
    assert_kept(keeper, run)


def test_a_forgotten_run_is_not_stored_later(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY", 0.02)
    with monkeypatch.context() as patched:
        patched.setattr(RunStore, "begin", failing)
        run = begun(keeper)
        wait_until(lambda: bool(keeper.problem))
        keeper.forget(run)
    other = kept()
    keeper.note(Note(Run.of(other), "begin", other))
    wait_until(lambda: keeper.load(other.id) is not None)
    assert keeper.load(run.id) is None
    assert keeper.problem == ""


def test_what_was_noted_is_stored_when_it_closes(folder: Path) -> None:
    keeper = Keeper(folder, threading.RLock(), lambda: None)
    run = begun(keeper)
    run.state = "running"
    some = rows(run.spec.lanes[0])[:2]
    for row in some:
        keeper.note(Note(run, "row", (0, row), partial(run.show, 0, row)))
    keeper.close()
    store = RunStore(folder)
    stored = store.load(run.id)
    store.close()
    assert stored is not None
    assert bits(stored.rows) == bits([some, ()])


def test_a_note_that_cannot_be_shown_does_not_stop_the_others(keeper: Keeper) -> None:
    run, reached = begun(keeper), threading.Event()

    def break_off() -> None:
        reached.set()
        raise ZeroDivisionError

    keeper.note(Note(run, "state", {"message": ""}, break_off))
    assert reached.wait(PATIENCE)
    feed(keeper, run)
    wait_until(lambda: run.ended)
    assert_kept(keeper, run)
