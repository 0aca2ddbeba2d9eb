"""The link of the part about noise on which the tail index is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from adal.statistics.failures import RECIPES
from app.settings.flat import Flat
from app.settings.kinds import named
from pages.noise.part_link import seed


@dataclass(frozen=True)
class FailuresPart:
    """What the part is set to.

    Attributes:
      experiment: the one looked at closely, a name in `RECIPES`.
      seed: of all experiments.
    """

    experiment: str = "in_order"
    seed: int = 0


FAILURES = Flat(
    FailuresPart,
    (
        named(
            "experiment",
            "Experiment",
            FailuresPart().experiment,
            RECIPES,
            help="The one looked at closely below the table.",
        ),
        seed(FailuresPart().seed),
    ),
)
