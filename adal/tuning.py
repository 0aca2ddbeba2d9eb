"""The learning rates that races begin with, found by `benchmarks/tune_landscapes.py`.

On a person's own function they are searched when it is first met, in the same way.

Every rule gets the same grid of rates on every landscape, from the landscape's own start, with the
race's settings. The best rate is the one whose run stays in the picture and is closest to done:
fewest steps until it is at a global minimum for good; if none gets there, lowest final loss.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from adal.landscapes import Formula, Landscape, Place
from adal.rates import RATES, searched
from adal.rules import RULES, UpdateRule, variant_of

STEPS = 500
RACE_BETA2 = 0.95
"""β₂ of a race. With the usual .999 AdaL remembers its first, largest gradients for a whole run of
500 steps: ‖g‖₁² falls by many decades on a landscape, a network's gradients by few."""


def tuned_lr(landscape: Place, rule: str, choices: Mapping[str, Any]) -> float | None:
    """The rate found for `rule` on `landscape`; that of the variant where `choices` make one.

    None for a landscape or a rule that the script has not been run on.
    """
    if isinstance(landscape, Formula):
        return _searched(landscape, rule, tuple(sorted(choices.items())))
    variant = variant_of(rule, choices)
    rates = _table().get(landscape, {})
    return rates.get(variant.name if variant else rule, rates.get(rule))


def race_defaults(rule: UpdateRule) -> dict[str, float]:
    """A rule's hyperparameters in a race: its defaults, with a short memory of the size."""
    return {
        hyper.name: RACE_BETA2 if (hyper.name, hyper.default) == ("beta2", 0.999) else hyper.default
        for hyper in rule.hypers
    }


def search(landscape: Landscape, rule: UpdateRule, choices: Mapping[str, Any], steps: int) -> float:
    """The best of `RATES` for one rule on one landscape, all rates run as one batch."""
    lr = RATES[:, None, None]
    settings = {**rule.settings(**choices), **race_defaults(rule), "lr": lr}
    start = np.broadcast_to(np.array(landscape.start), (len(RATES), 1, 2))
    return searched(landscape, rule, settings, start, steps).rate


@lru_cache(maxsize=256)
def _searched(place: Formula, rule: str, choices: tuple[tuple[str, Any], ...]) -> float:
    return search(place.landscape, RULES[rule], dict(choices), STEPS)


@cache
def _table() -> dict[str, dict[str, float]]:
    return json.loads((files("adal") / "tuned.json").read_text())
