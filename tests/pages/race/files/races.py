"""Races that every export must cope with."""

from __future__ import annotations

from adal.race import RaceSpec
from pages.race.link import race_of

SETTINGS = {
    "opening": {},
    "one step": {"landscape": "himmelblau", "steps": "1"},
    "one lane": {"l1.rule": "none", "l2.rule": "none", "l4.rule": "none", "steps": "50"},
    "diverged": {"l4.lr": "0.1", "steps": "60"},
    "diverged at once": {"landscape": "goldstein_price", "l4.lr": "10", "steps": "40"},
    "six lanes of 2000 steps": {"l5.rule": "momentum", "l6.rule": "lion", "steps": "2000"},
    "six of one rule": {f"l{i}.rule": "adam" for i in range(1, 7)} | {"steps": "30"},
    "without a minimum": {"landscape": "monkey_saddle", "l2.rule": "sgd_transformed"},
    "with noise": {"landscape": "beale", "noise": "2.5", "seed": "7", "steps": "80"},
    "a function of one's own": {
        "landscape": "own",
        "f": "log(x + 2) + y^2",
        "x1": "4",
        "noise": "0.5",
        "law": "stable",
        "shape": "1.2",
        "steps": "60",
    },
    "on the edge": {"landscape": "himmelblau", "x": "-5", "y": "5", "steps": "20"},
}
RACES: dict[str, RaceSpec] = {name: race_of(settings)[0] for name, settings in SETTINGS.items()}
"""A name that says what is hard about it, and the race."""
