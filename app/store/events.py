"""What happens to a run, as a note that is stored first and shown afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from adal.training import Row
from app.store.kept import State
from app.store.packing import unpacked
from app.store.run import Run

LOST = (
    "This training is lost: it was ended from outside, perhaps for want of memory. It can go on "
    "from its last checkpoint."
)

LARGEST_PEEK = 2**22


@dataclass(frozen=True, eq=False)
class Note:
    """Something that happened to a run: it is stored first, and then shown.

    Attributes:
      kind: "begin"; "owner": a hash; "row": (lane, row); "look": (name, blob);
        "checkpoint": its blob; "state": what `RunStore.mark` takes; "end": state, message and
        seconds.
      show: what makes it visible, called under the shelf's lock.
    """

    run: Run
    kind: Literal["begin", "owner", "row", "look", "checkpoint", "state", "end"]
    value: Any = None
    show: Callable[[], None] | None = None

    @property
    def urgent(self) -> bool:
        """Whether it waits for no other."""
        return self.kind not in ("row", "checkpoint")


def note_of(run: Run, event: dict[str, Any], blob: bytes) -> Note | None:
    """The note of an event of the run's job (`app.jobs.worker`); None if it says nothing new.

    What has been heard is marked in the run at once: a last word, for one, ends all hearing.
    """
    match event["event"]:
        case "started":
            run.started_at = time.monotonic()
            values = {"state": "running", "device": event["title"]}
            return Note(run, "state", values, partial(run.start, event["title"]))
        case "row":
            peek = unpacked(blob, LARGEST_PEEK) if blob else None
            lane, row = event["lane"], Row.from_dict(event, peek)
            if not run.hear(lane, row):
                return None
            return Note(run, "row", (lane, row), partial(run.show, lane, row))
        case "looking":
            run.progress(event["share"])
        case "look":
            name = event["name"]
            return Note(run, "look", (name, blob), partial(run.find, name, blob))
        case "checkpoint":
            return Note(run, "checkpoint", blob)
        case "done" if event["stopped"]:
            return ending(run, "cancelled", run.ending)
        case "done":
            return ending(run, "done", event.get("message", ""))
        case "failed":
            return ending(run, "failed", event["message"])
        case "lost" if run.ending:
            return ending(run, "cancelled", run.ending)
        case "lost":
            return ending(run, "lost", LOST)
    return None


def ending(run: Run, state: State, message: str = "") -> Note:
    """The note of the run's end, which is then known here though not yet shown."""
    run.outcome = state
    return Note(run, "end", (state, message, run.seconds), partial(run.end, state, message))
