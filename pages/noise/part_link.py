"""What the links of several parts have in common: their settings, and how cost is kept down."""

from __future__ import annotations

from typing import Any

from adal.checks import LARGEST_SEED
from adal.rules import RULES
from adal.rules.rule import Hyper
from app.settings.field import Field
from app.settings.kinds import box, counted, ranged
from app.settings.reader import text

CONTESTANTS = ("sgd", "adam", "adal")
"""The rules that the parts compare, in the order of the page."""

SIGMA = Hyper(
    "sigma",
    "Scale of the noise",
    r"\sigma",
    1.0,
    0.001,
    1000.0,
    "[]",
    "log",
    "What the law's numbers are multiplied by, for one example's gradient.",
)


def rates(spec: Any) -> tuple[Field, ...]:
    """A learning rate per optimizer, `sgd_lr` for SGD; usually those of `spec`."""
    return tuple(
        ranged(hyper, usual=getattr(spec, hyper.name)) for hyper in map(_rate_of, CONTESTANTS)
    )


def seed(usual: int = 0) -> Field:
    """The seed of all noise."""
    return counted(
        "seed",
        "Seed",
        usual,
        0,
        LARGEST_SEED,
        help="The noise of a seed is always the same.",
        widget=box(1),
    )


def fewer_runs(found: dict[str, Any], most: int, given: str) -> tuple[dict[str, Any], list[str]]:
    """At most so many runs, and at least 2; a sentence where there were more.

    Args:
      given: the settings beside which more would take too long, in words.
    """
    most = max(2, most)
    if found["runs"] <= most:
        return found, []
    sentence = (
        f"runs must be in [2, {most}] with these {given}, got {found['runs']}. "
        f"Used instead: {text(most)}."
    )
    return found | {"runs": most}, [sentence]


def _rate_of(rule: str) -> Hyper:
    lr = next(hyper for hyper in RULES[rule].hypers if hyper.name == "lr")
    title = f"{RULES[rule].title}: learning rate"
    return Hyper(
        f"{rule}_lr", title, lr.symbol, lr.default, lr.low, lr.high, lr.ends, lr.scale, lr.meaning
    )
