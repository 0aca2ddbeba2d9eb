"""The measured learning rates: there for every lane and dataset, and inside the grid."""

from __future__ import annotations

import pytest

from adal.datasets import DATASETS
from adal.errors import UnknownName
from adal.rules import RULES, VARIANTS
from adal.training import tuning
from adal.training.tuning import tuned_lr

LANES = [(name, None) for name in RULES] + [(v.parent, v.name) for v in VARIANTS.values()]


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(("rule", "variant"), LANES)
def test_every_lane_has_a_rate_inside_the_grid_or_the_largest_allowed_one(
    dataset: str, rule: str, variant: str | None
) -> None:
    found, rate = tuning.tuning(), tuned_lr(dataset, rule, variant)
    at_end = found["lrs"][dataset][variant or rule]["at_the_end_of_the_grid"]
    assert at_end == (rate in (min(found["grid"]), max(found["grid"])))
    # Beyond the grid a better one may lie, but beyond the largest allowed rate nobody may go.
    assert not at_end or rate == RULES[rule].hypers[0].high


def test_what_was_not_measured_takes_the_rules_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "tuning", lambda: {"lrs": {}})
    assert tuned_lr("digits", "adam") == 0.001


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="dataset must be one of"):
        tuned_lr("mnist", "adam")
    with pytest.raises(UnknownName, match="rule must be one of"):
        tuned_lr("digits", "rprop")
    with pytest.raises(
        UnknownName, match="variant of adam must be one of adam_decay; got 'adal_constant'"
    ):
        tuned_lr("digits", "adam", "adal_constant")
