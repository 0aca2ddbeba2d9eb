"""A run as it is kept: what the store, the archive and the queue hand to each other."""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Literal

from adal import __version__
from adal.datasets import dataset_named
from adal.race import Lane
from adal.training import ExperimentSpec, Row
from app.prose.numbers import plural

State = Literal["queued", "running", "done", "cancelled", "failed", "lost", "interrupted"]
Origin = Literal["trained", "mixed", "imported"]
"""Where the rows come from: this server, this server under several versions, or a person's file.
Only what was trained here answers another person's equal request."""

GOES_ON: tuple[State, ...] = ("cancelled", "lost", "interrupted")
"""The ends after which a run can go on from its last checkpoint."""


def can_go_on(state: State, origin: Origin) -> bool:
    """Whether a run in this state can be taken up again: not one that came in a file."""
    return state in GOES_ON and origin != "imported"


def new_id() -> str:
    """An unguessable run id."""
    return secrets.token_urlsafe(12)


def hashed(owner: str) -> str:
    """What is kept of an owner's token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(owner.encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """What trains here, by name; torch is looked up, not loaded."""
    return {
        "adal": __version__,
        "numpy": version("numpy"),
        "torch": version("torch"),
        "python": platform.python_version(),
    }


def title_of(spec: ExperimentSpec) -> str:
    """What a list calls a run: dataset, optimizers and size."""
    first = spec.lanes[0]
    names = ", ".join(
        Lane("l", lane.rule, (), tuple(dict(lane.choices).items())).title for lane in spec.lanes
    )
    counts = ((first.steps, "step"), (first.seeds, "seed"), (len(first.lrs), "learning rate"))
    size = ", ".join(plural(n, word) for n, word in counts)
    dataset = dataset_named(first.dataset).title
    return f"{dataset}: {names}; {size}, batch {first.batch_size}, from seed {first.seed}"


def guessed_page(spec: str) -> str:
    """The page of a run that was kept before pages were, from its spec's JSON.

    Its dataset need not be known here any more.
    """
    data = json.loads(spec)
    if data.get("noise") is not None:
        return "noise"
    return "compare" if max(len(lane["lrs"]) for lane in data["lanes"]) > 1 else "networks"


def matches(title: str, search: str) -> bool:
    """Whether every word of `search` occurs in the title, in whatever case."""
    return all(word in title.lower() for word in search.lower().split())


@dataclass(frozen=True, eq=False, kw_only=True)
class KeptRun:
    """A run with all that is known of it.

    Attributes:
      id, spec: which run, and of what.
      page: that shows it: its name in the navigation.
      rows: of each lane, as far as it has come.
      looks: what was found once all were trained, by name as in `adal.training.findings`: packed
        arrays, or None where the store has them.
      owners: hashes of the tokens of all who asked for it.
      created: seconds since 1970, UTC.
      seconds: how long it ran.
      versions: of adal, numpy, torch and python when it began.
    """

    id: str
    spec: ExperimentSpec
    page: str
    state: State
    rows: tuple[tuple[Row, ...], ...]
    message: str = ""
    device: str = ""
    seconds: float = 0.0
    created: float = field(default_factory=time.time)
    owners: frozenset[str] = frozenset()
    origin: Origin = "trained"
    versions: dict[str, str] = field(default_factory=versions)
    looks: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A line of a list of runs.

    Attributes:
      title: dataset, optimizers and size.
      step: the last step that is recorded, of `steps`; −1 before the first.
      created, seconds, state, message, device, origin, page: as in `KeptRun`.
    """

    id: str
    title: str
    created: float
    state: State
    message: str
    device: str
    seconds: float
    step: int
    steps: int
    origin: Origin
    page: str

    @property
    def goes_on(self) -> bool:
        """Whether `JobManager.resume` can take it up again."""
        return can_go_on(self.state, self.origin)
