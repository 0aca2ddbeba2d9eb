"""The link of the part about noise on which the tail index is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from adal.statistics.failures import RECIPES
from app.settings.reader import one_of
from pages.noise.part_link import SEED, PartLink


@dataclass(frozen=True)
class FailuresPart:
    """What the part is set to.

    Attributes:
      experiment: the one looked at closely, a name in `RECIPES`.
      seed: of all experiments.
    """

    experiment: str = "in_order"
    seed: int = 0


FAILURES = PartLink(
    FailuresPart,
    {"experiment": lambda value: one_of("experiment", value, RECIPES), "seed": SEED},
)
