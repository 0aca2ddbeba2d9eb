"""How many examples a property is tried on: more under a profile that wanders."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
"""Hypothesis's own number, and the profile `house`'s."""


def examples(count: int) -> int:
    """`count` under the profile `house`, and as many times more as another profile asks for."""
    return count * settings().max_examples // USUAL
