"""The link of the part about leaving a sharp well, and the runs that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adal.oracles import Noise
from adal.under_noise.diffusion import INDEPENDENT
from adal.under_noise.escape import BARRIER, LEAN, EscapeSpec
from adal.under_noise.escape.experiment import MOST_STEPS
from adal.under_noise.escape.well import SHAPES
from app.settings.field import Field
from app.settings.flat import Flat
from app.settings.kinds import box, counted, radio, ranged
from app.settings.laws import SHAPE, law_of
from app.settings.reader import one_of
from pages.noise.part_link import CONTESTANTS, SIGMA, fewer_runs, rates, seed

MOST_RUNS = 500
MOST_WORK = 3_000_000
"""Runs of each well times steps times coordinates of one optimizer: seconds in the queue."""


@dataclass(frozen=True)
class EscapePart:
    """What the part is set to; see `EscapeSpec` for the ranges."""

    well: str = "1d"
    barrier: float = 1.0
    lean: float = 0.5
    sigma: float = 7.5
    law: str = "gaussian"
    shape: float | None = None
    sgd_lr: float = 0.01
    adam_lr: float = 0.1
    adal_lr: float = 0.1
    steps: int = 6000
    runs: int = 40
    seed: int = 0

    @property
    def run_specs(self) -> tuple[EscapeSpec, ...]:
        """One experiment per optimizer, in the order of `CONTESTANTS`."""
        return tuple(
            EscapeSpec(
                well=self.well,
                rule=rule,
                hypers={"lr": getattr(self, f"{rule}_lr")},
                noise=Noise(self.sigma, self.law, self.shape),
                barrier=self.barrier,
                lean=self.lean,
                steps=self.steps,
                runs=self.runs,
                seed=self.seed,
            )
            for rule in CONTESTANTS
        )


def _bound(found: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Fewer runs where all of it together would take too long."""
    most = MOST_WORK // (found["steps"] * SHAPES[found["well"]])
    return fewer_runs(found, most, "steps and coordinates")


TITLES = {"1d": "One coordinate", "2d": "Two coordinates"}
_USUAL = EscapePart()

ESCAPE = Flat(
    EscapePart,
    (
        Field(
            "well",
            "Well",
            lambda value, known: one_of("well", value, SHAPES),
            _USUAL.well,
            widget=radio(TITLES, horizontal=True),
        ),
        ranged(BARRIER, usual=_USUAL.barrier),
        ranged(LEAN, usual=_USUAL.lean),
        ranged(SIGMA, usual=_USUAL.sigma),
        law_of(INDEPENDENT),
        SHAPE,
        *rates(_USUAL),
        counted(
            "steps",
            "Steps",
            _USUAL.steps,
            100,
            MOST_STEPS,
            help="After so many a run that has not escaped is cut off.",
            widget=box(1000),
        ),
        counted(
            "runs",
            "Runs",
            _USUAL.runs,
            2,
            MOST_RUNS,
            help="From each bottom, per optimizer.",
            widget=box(10),
        ),
        seed(_USUAL.seed),
    ),
    _bound,
)
