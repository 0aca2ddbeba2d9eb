"""The link of the part about the cloud where optimizers rest, and the runs that it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from adal.oracles import Noise
from adal.under_noise.diffusion import INDEPENDENT, SUMMED_IN_CLOSED_FORM
from adal.under_noise.rest import CURVATURE, MOST_BATCH, MOST_COORDINATES, MOST_STEPS, RestSpec
from app.settings.flat import Flat
from app.settings.kinds import box, counted, ranged
from app.settings.laws import SHAPE, law_of
from pages.noise.part_link import CONTESTANTS, SIGMA, fewer_runs, rates, seed

MOST_RUNS = 1000
MOST_WORK = 4_000_000
"""Runs times steps times coordinates of one optimizer: seconds in the queue."""
MOST_DRAWN = 20_000_000
"""The same times the batch, where each gradient of it is drawn."""
GRID_RATES = (0.25, 1.0, 4.0)
GRID_BATCHES = (1, 4, 16)
GRID_RUNS, GRID_STEPS = 40, 500


@dataclass(frozen=True)
class RestPart:
    """What the part is set to; see `RestSpec` for the ranges."""

    curvature: float = 1.0
    sigma: float = 1.0
    law: str = "gaussian"
    shape: float | None = None
    batch: int = 1
    coordinates: int = 1
    sgd_lr: float = 0.05
    adam_lr: float = 0.05
    adal_lr: float = 0.05
    steps: int = 400
    runs: int = 500
    seed: int = 0

    @property
    def noise(self) -> Noise:
        """Of one example's gradient."""
        return Noise(self.sigma, self.law, self.shape)

    @property
    def sgd_rests(self) -> bool:
        """Whether ηλ < 2: else each of SGD's steps overshoots by more than the one before."""
        return self.sgd_lr * self.curvature < 2

    @property
    def run_specs(self) -> tuple[RestSpec, ...]:
        """One experiment per optimizer, in the order of `CONTESTANTS`."""
        return tuple(
            RestSpec(
                rule=rule,
                hypers={"lr": getattr(self, f"{rule}_lr")},
                curvature=self.curvature,
                noise=self.noise,
                batch=self.batch,
                coordinates=self.coordinates,
                steps=self.steps,
                runs=self.runs,
                seed=self.seed,
            )
            for rule in CONTESTANTS
        )

    @property
    def grid(self) -> tuple[tuple[RestSpec, ...], ...]:
        """Per optimizer the small experiments of three batches, each at three rates around its own.

        The ratio of neighbours is 4 both ways, so that many share one lr/batch. More coordinates
        need fewer runs.
        """
        runs = max(8, GRID_RUNS // self.coordinates)
        return tuple(
            tuple(
                replace(spec, hypers={"lr": factor * lr}, batch=batch, runs=runs, steps=GRID_STEPS)
                for batch in GRID_BATCHES
                for factor in GRID_RATES
                if factor * (lr := spec.settings["lr"]) <= 10
            )
            for spec in self.run_specs
        )


def _bound(found: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Fewer runs where all of it together would take too long."""
    each = found["steps"] * found["coordinates"]
    drawn = 1 if found["law"] in SUMMED_IN_CLOSED_FORM else found["batch"]
    most = min(MOST_WORK // each, MOST_DRAWN // (each * drawn))
    return fewer_runs(found, most, "steps, coordinates and batch")


_USUAL = RestPart()

REST = Flat(
    RestPart,
    (
        ranged(CURVATURE, usual=_USUAL.curvature),
        ranged(SIGMA, usual=_USUAL.sigma),
        law_of(INDEPENDENT),
        SHAPE,
        counted(
            "batch",
            "Batch size $B$",
            _USUAL.batch,
            1,
            MOST_BATCH,
            help="Each step takes the mean of so many gradients.",
            widget=box(1),
        ),
        counted(
            "coordinates",
            "Coordinates $P$",
            _USUAL.coordinates,
            1,
            MOST_COORDINATES,
            help="Of one block: AdaL's ‖g‖₁ runs over all of them.",
        ),
        *rates(_USUAL),
        counted(
            "steps",
            "Steps",
            _USUAL.steps,
            2,
            MOST_STEPS,
            help="The first half is not counted.",
            widget=box(100),
        ),
        counted(
            "runs",
            "Runs",
            _USUAL.runs,
            2,
            MOST_RUNS,
            help="Per optimizer, each with noise of its own.",
            widget=box(50),
        ),
        seed(_USUAL.seed),
    ),
    _bound,
)
