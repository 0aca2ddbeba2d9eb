"""Named settings of a rule that are compared so often that they deserve a name."""

from __future__ import annotations

from dataclasses import dataclass


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
        Variant("adal_raw", "AdaL, raw second moment", "adal", (("second_moment", "raw"),)),
        Variant("adam_decay", "Adam + 1/√t", "adam", (("lr_decay", "inv_sqrt"),)),
        Variant("sgd_transformed", "SGD fed with ĝ", "sgd", (("gradient", "transformed"),)),
    )
}
