"""A run in the queue: its changing state, and what a page is shown of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adal.training import ExperimentSpec, Row, TrainingRecord
from adal.training.record import record_of
from app.store.kept import (
    KeptRun,
    Origin,
    State,
    Summary,
    can_go_on,
    title_of,
    versions,
)

LIVE = ("queued", "running")
PACE_SECONDS = 5.0
"""Over how long the throughput is measured."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapshot:
    """A run as it stands at one moment.

    Attributes:
      run_id, spec: which run, and of what.
      page: that shows it, as in `KeptRun`.
      state: "queued" and "running" go on; "done", "cancelled", "failed", "lost" and "interrupted"
        are ends.
      position: place in the queue, 1 is next; 0 unless queued.
      lanes: the record of each lane as far as it has come; without rows at first.
      message: a sentence where there is something to say, else "".
      seconds: how long it has been running, or ran.
      device: what it runs on, as a person calls it; "" until it runs.
      viewers: number of owners who asked for this run and have not left it.
      version: grows with every change, so that a page can tell whether to draw again.
      title: dataset, optimizers and size.
      created: when it was asked for, in seconds since 1970.
      origin: where its rows come from, as in `KeptRun`.
      throughput: steps per second over the last seconds, those of all lanes counted; 0 if unknown.
      seconds_left: how long it will take at that pace; None if unknown, or not running.
      looks: the names of what was looked at once all were trained; `Shelf.blob` has the rest.
      looking: the share of that which is done, 0 to 1; None before it begins.
      versions: as in `KeptRun`.
    """

    run_id: str
    spec: ExperimentSpec
    page: str
    state: State
    position: int
    lanes: tuple[TrainingRecord, ...]
    message: str
    seconds: float
    device: str
    viewers: int
    version: int
    title: str
    created: float
    origin: Origin
    throughput: float
    seconds_left: float | None
    looks: tuple[str, ...]
    looking: float | None
    versions: Mapping[str, str]

    @property
    def ended(self) -> bool:
        """Whether it has come to an end."""
        return self.state not in LIVE

    @property
    def goes_on(self) -> bool:
        """Whether its owner can have it go on from its last checkpoint."""
        return can_go_on(self.state, self.origin)

    @property
    def progress(self) -> float:
        """Share of the recorded steps that are there, 0 to 1."""
        total = len(self.spec.lanes[0].recorded_steps)
        return len(self.lanes[0].step) / total


@dataclass(eq=False)
class Run:
    """A run's changing state; only touched under the shelf's lock.

    What was heard of a job comes before what is shown of it: in between it is being stored.

    Attributes:
      owners: hashes of the tokens of all who ever asked; who may list, resume and delete it.
      page: as in `KeptRun`.
      watched_at: when somebody last looked, by the shelf's clock.
      wanted_by: those of them who have not left it.
      outcome: the state that has been heard to be its end, before it is shown.
      started_at: when its job was heard to have started, if it was.
      heard: by lane the last step that was heard of.
      spent: seconds of its earlier lives.
      kept: its last checkpoint while no store has it.
      looks: by name what was looked at: packed arrays, None where the store has them.
      looking: as in `Snapshot`.
    """

    id: str
    spec: ExperimentSpec
    owners: set[str]
    page: str
    watched_at: float = 0.0
    wanted_by: set[str] = field(default_factory=set)
    created: float = field(default_factory=time.time)
    origin: Origin = "trained"
    versions: dict[str, str] = field(default_factory=versions)
    state: State = "queued"
    message: str = ""
    device: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    spent: float = 0.0
    ending: str = ""
    outcome: State | None = None
    tries: int = 0
    version: int = 0
    kept: bytes | None = None
    rows: list[list[Row]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    drawn: tuple[TrainingRecord, ...] | None = None
    pace: deque[tuple[float, int]] = field(default_factory=deque)
    title: str = ""
    looks: dict[str, bytes | None] = field(default_factory=dict)
    looking: float | None = None

    def __post_init__(self) -> None:
        self.title = title_of(self.spec)
        self.rows = self.rows or [[] for _ in self.spec.lanes]
        self.heard = [rows[-1].step if rows else -1 for rows in self.rows]

    @classmethod
    def of(cls, kept: KeptRun) -> Run:
        """The run that was kept; it has ended."""
        return cls(
            kept.id,
            kept.spec,
            set(kept.owners),
            kept.page,
            created=kept.created,
            origin=kept.origin,
            versions=kept.versions,
            state=kept.state,
            message=kept.message,
            device=kept.device,
            ended_at=time.monotonic(),
            spent=kept.seconds,
            outcome=kept.state,
            rows=[list(rows) for rows in kept.rows],
            looks=dict(kept.looks),
        )

    def to_keep(self) -> KeptRun:
        """The run as it is shown now."""
        return KeptRun(
            id=self.id,
            spec=self.spec,
            page=self.page,
            state=self.state,
            rows=tuple(map(tuple, self.rows)),
            message=self.message,
            device=self.device,
            seconds=self.seconds,
            created=self.created,
            owners=frozenset(self.owners),
            origin=self.origin,
            versions=self.versions,
            looks=dict(self.looks),
        )

    @property
    def live(self) -> bool:
        """Whether it waits or runs, and nothing has ended it."""
        return self.state in LIVE and not self.ending and self.outcome is None

    @property
    def ended(self) -> bool:
        """Whether its end is shown."""
        return self.state not in LIVE

    @property
    def goes_on(self) -> bool:
        """Whether it can be taken up again."""
        return can_go_on(self.state, self.origin)

    @property
    def seconds(self) -> float:
        """How long it has run in all its lives."""
        if self.started_at is None:
            return self.spent
        return self.spent + (self.ended_at or time.monotonic()) - self.started_at

    def changed(self) -> None:
        """Note that there is something new to draw."""
        self.version += 1
        self.drawn = None

    def start(self, device: str) -> None:
        """Show what its job runs on."""
        self.device = device
        self.changed()

    def hear(self, lane: int, row: Row) -> bool:
        """Note a row that was heard; False if it is known already."""
        if row.step <= self.heard[lane]:
            return False
        self.heard[lane] = row.step
        now = time.monotonic()
        self.pace.append((now, sum(self.heard)))
        while len(self.pace) > 2 and self.pace[0][0] < now - PACE_SECONDS:
            self.pace.popleft()
        return True

    def show(self, lane: int, row: Row) -> None:
        """Show a row."""
        self.rows[lane].append(row)
        self.changed()

    def progress(self, share: float) -> None:
        """Show how much has been looked at since all were trained."""
        self.looking = share
        self.version += 1

    def find(self, name: str, blob: bytes) -> None:
        """Show what was found there."""
        self.looks[name] = blob
        self.version += 1

    def end(self, state: State, message: str = "") -> None:
        """Show its end."""
        self.state, self.message, self.ended_at = state, message, time.monotonic()
        self.outcome = state
        if state == "done":
            self.kept = None
        self.changed()

    def again(self) -> None:
        """Have it wait for another life."""
        self.spent = self.seconds
        self.state, self.message, self.ending, self.outcome = "queued", "", "", None
        self.started_at, self.ended_at, self.tries = None, None, 0
        self.looking = None
        self.pace.clear()
        if self.versions != versions():
            self.origin = "mixed"
        self.changed()

    def records(self, after: int = -1) -> tuple[TrainingRecord, ...]:
        """The record of each lane, of the steps after `after`."""
        if after >= 0:
            return self._records(lambda row: row.step > after)
        if self.drawn is None:
            self.drawn = self._records(lambda row: True)
        return self.drawn

    def snapshot(self, position: int) -> Snapshot:
        """What a page is shown, at this place in the queue."""
        throughput, left = self._outlook()
        return Snapshot(
            run_id=self.id,
            spec=self.spec,
            page=self.page,
            state=self.state,
            position=position,
            lanes=self.records(),
            message=self.message,
            seconds=self.seconds,
            device=self.device,
            viewers=len(self.wanted_by),
            version=self.version,
            title=self.title,
            created=self.created,
            origin=self.origin,
            throughput=throughput,
            seconds_left=left,
            looks=tuple(self.looks),
            looking=self.looking,
            versions=dict(self.versions),
        )

    def summary(self) -> Summary:
        """Its line in a list."""
        step = max((rows[-1].step for rows in self.rows if rows), default=-1)
        return Summary(
            id=self.id,
            title=self.title,
            created=self.created,
            state=self.state,
            message=self.message,
            device=self.device,
            seconds=self.seconds,
            step=step,
            steps=self.spec.lanes[0].steps,
            origin=self.origin,
            page=self.page,
        )

    def _records(self, wanted: Callable[[Row], bool]) -> tuple[TrainingRecord, ...]:
        stopped = self.ended and self.state != "done"
        return tuple(
            record_of(lane, [row for row in rows if wanted(row)], self.device, stopped)
            for lane, rows in zip(self.spec.lanes, self.rows, strict=True)
        )

    def _outlook(self) -> tuple[float, float | None]:
        """Steps per second, and the seconds that are left at that pace."""
        if self.state != "running" or len(self.pace) < 2:
            return 0.0, None
        (begin, first), (end, last) = self.pace[0], self.pace[-1]
        if end <= begin or last <= first:
            return 0.0, None
        throughput = (last - first) / (end - begin)
        total = sum(lane.steps for lane in self.spec.lanes)
        return throughput, max(0.0, (total - last) / throughput - (time.monotonic() - end))
