"""The link of the part about what an optimizer's parts do to noise."""

from __future__ import annotations

from dataclasses import dataclass

from adal.rules.rule import Hyper
from adal.under_noise.filters import FILTERED_LAWS, FilterSpec
from app.settings.flat import Flat
from app.settings.kinds import counted, ranged
from app.settings.laws import SHAPE, law_of
from pages.noise.part_link import seed

BETA = Hyper(
    "beta",
    "Memory of the mean",
    r"\beta",
    0.9,
    0.0,
    0.99,
    "[]",
    "linear",
    "The EMA remembers about 1/(1−β) steps.",
    step=0.01,
)
MOST_BATCH, MOST_COORDINATES = 64, 20
STEPS = 20_000
MOST_DRAWN = 2_000_000
"""Numbers that one look draws; a large batch of many coordinates gets fewer steps."""


@dataclass(frozen=True)
class FilterPart:
    """What the part is set to; see `FilterSpec` for the meanings."""

    law: str = "gaussian"
    shape: float | None = None
    beta: float = 0.9
    batch: int = 1
    coordinates: int = 1
    seed: int = 1

    @property
    def filter_spec(self) -> FilterSpec:
        """As many steps as may be drawn."""
        one = FilterSpec(
            self.law, self.shape, 100, self.coordinates, self.batch, self.beta, self.seed
        )
        most = MOST_DRAWN // (self.coordinates * self.batch) - one.dropped
        return FilterSpec(
            self.law,
            self.shape,
            min(STEPS, most),
            self.coordinates,
            self.batch,
            self.beta,
            self.seed,
        )


_USUAL = FilterPart()

FILTER = Flat(
    FilterPart,
    (
        law_of(FILTERED_LAWS),
        SHAPE,
        ranged(BETA, usual=_USUAL.beta),
        counted(
            "batch",
            "Batch size $B$",
            _USUAL.batch,
            1,
            MOST_BATCH,
            help="Each step is the mean of so many numbers.",
        ),
        counted(
            "coordinates",
            "Coordinates $P$",
            _USUAL.coordinates,
            1,
            MOST_COORDINATES,
            help="Of one block: ‖g‖₁ runs over all of them.",
        ),
        seed(_USUAL.seed),
    ),
)
