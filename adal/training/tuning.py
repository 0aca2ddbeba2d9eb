"""Learning rates that were found by measurement: one budget and one grid for every optimizer.

`benchmarks/tune_networks.py` writes `tuned.json`, and says there how they were chosen.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from adal.datasets import dataset_named
from adal.errors import UnknownName
from adal.rules import VARIANTS, rule_named


@cache
def tuning() -> dict[str, Any]:
    """What was measured: "method" in words, "grid", and "lrs" by dataset and lane."""
    return json.loads(files("adal.training").joinpath("tuned.json").read_text())


def tuned_lr(dataset: str, rule: str, variant: str | None = None) -> float:
    """The learning rate that trains this dataset's own network best, of the grid.

    Args:
      dataset, rule: names in `DATASETS` and `RULES`.
      variant: name in `VARIANTS`, of that rule.
    Returns: the rule's default learning rate where none was measured.
    Raises: UnknownName for a name that is not registered.
    """
    dataset_named(dataset)
    default = rule_named(rule).hypers[0].default
    own = [name for name, v in VARIANTS.items() if v.parent == rule]
    if variant is not None and variant not in own:
        raise UnknownName(f"variant of {rule}", variant, own)
    return tuning()["lrs"].get(dataset, {}).get(variant or rule, {}).get("lr", default)
