"""Named settings of a rule that are compared so often that they deserve a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variant:
    """A preset: `parent` with `choices` set. It wears its parent's colour, dashed."""

    name: str
    title: str
    parent: str
    choices: tuple[tuple[str, str], ...]


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("adal_constant", "AdaL without decay", "adal", (("lr_decay", "none"),)),
    )
}


def variant_of(rule: str, choices: Mapping[str, Any]) -> Variant | None:
    """The variant that `rule` with these non-default `choices` is, if it has a name."""
    for variant in VARIANTS.values():
        if variant.parent == rule and dict(variant.choices) == dict(choices):
            return variant
    return None
