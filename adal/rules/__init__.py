"""The update rules: `RULES[name]` is a frozen value with `init`, `update` and `terms`."""

from __future__ import annotations

from collections.abc import Mapping

from adal.errors import UnknownName
from adal.rules.adabelief import ADABELIEF
from adal.rules.adagrad import ADAGRAD
from adal.rules.adal import ADAL
from adal.rules.adam import ADAM, ADAMW
from adal.rules.adam_gain import ADAM_GAIN
from adal.rules.amsgrad import AMSGRAD
from adal.rules.lion import LION
from adal.rules.momentum import MOMENTUM
from adal.rules.nesterov import NESTEROV
from adal.rules.rmsprop import RMSPROP
from adal.rules.rule import Choice, Hyper, UpdateRule
from adal.rules.sgd import SGD
from adal.rules.variants import VARIANTS, Variant

RULES = {
    rule.name: rule
    for rule in (
        ADAL,
        ADAM,
        ADAMW,
        AMSGRAD,
        ADABELIEF,
        ADAM_GAIN,
        RMSPROP,
        ADAGRAD,
        SGD,
        NESTEROV,
        MOMENTUM,
        LION,
    )
}


def rule_named(name: object) -> UpdateRule:
    """The rule of that name. Raises: UnknownName listing the known ones."""
    if not isinstance(name, str) or name not in RULES:
        raise UnknownName("rule", name, RULES)
    return RULES[name]


def variant_of(rule: str, choices: Mapping[str, str]) -> Variant | None:
    """The variant that `rule` with `choices` is, if it has a name; defaults count as no choice."""
    defaults = {choice.name: choice.default for choice in RULES[rule].choices}
    own = {name: value for name, value in choices.items() if value != defaults[name]}
    for variant in VARIANTS.values():
        if variant.parent == rule and dict(variant.choices) == own:
            return variant
    return None


__all__ = [
    "RULES",
    "VARIANTS",
    "Choice",
    "Hyper",
    "UpdateRule",
    "Variant",
    "rule_named",
    "variant_of",
]
