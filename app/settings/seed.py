"""A button's new seed."""

from __future__ import annotations

import secrets
from typing import Any

from app.settings.visit import Settings

NEW_SEEDS = 100_000
"""Seeds that the button draws among: at most five digits, to be read out and typed again."""


def new_seed(settings: Settings[Any]) -> None:
    """Fill in a seed by chance, for a button's `on_click`."""
    settings.fill({"seed": secrets.randbelow(NEW_SEEDS)})
