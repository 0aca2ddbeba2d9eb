"""The law of noise and the number that it takes, as two settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adal.oracles import LAWS, shape_of
from app.settings.field import Field, Known
from app.settings.kinds import named, ranged
from app.settings.reader import real


def law_of(laws: Iterable[str]) -> Field:
    """Which of these laws of noise."""
    return named(
        "law",
        "Law of the noise",
        "gaussian",
        {name: LAWS[name] for name in laws},
        help=lambda known: LAWS[known["law"]].meaning,
    )


def _shape(value: Any, known: Known) -> float | None:
    return shape_of(known["law"], real("shape", value))


SHAPE = ranged(
    lambda known: LAWS[known["law"]].shape,  # type: ignore[arg-type]
    key="shape",
    parse=_shape,
    needs=("law",),
    hidden=lambda known: LAWS[known["law"]].shape is None,
)
"""The law's own number, for the laws that take one."""
