"""The link of the part about what an optimizer's parts do to noise."""

from __future__ import annotations

from dataclasses import dataclass

from adal.rules.rule import Hyper
from adal.under_noise.filters import FILTERED_LAWS, FilterSpec
from app.settings.reader import one_of
from pages.noise.part_link import SEED, SHAPE, PartLink, count, real

BETA = Hyper(
    "beta", "Memory of the mean", r"\beta", 0.9, 0.0, 0.99, "[]", "linear",
    "The EMA remembers about 1/(1−β) steps.", step=0.01,
)  # fmt: skip
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


FILTER = PartLink(
    FilterPart,
    {
        "law": lambda value: one_of("law", value, FILTERED_LAWS),
        "shape": SHAPE,
        "beta": real(BETA),
        "batch": count("batch", 1, MOST_BATCH),
        "coordinates": count("coordinates", 1, MOST_COORDINATES),
        "seed": SEED,
    },
)
