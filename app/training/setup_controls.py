"""The side bar of every page that trains networks: on what, which network, how long.

Each function draws widgets for the settings it is given, and returns their values under the link's
keys.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.shell.box import box
from app.training.own_table import own_table_controls
from app.training.setup_link import OPTION, OPTIONS

KEPT = ("dataset", "seed")
"""What a reset leaves as it is."""
MORE = ("weight_decay", "dropout", "schedule", "split_seed")


def data_controls(settings: Settings[Any]) -> dict[str, Any]:
    """On what they train."""
    values = settings.draw("dataset")
    own_table_controls(partial(_use_dataset, settings))
    return values | settings.draw(*(OPTION + name for name in OPTIONS))


def network_controls(settings: Settings[Any]) -> dict[str, Any]:
    """Which network."""
    return settings.draw("network", "depth", "width", "activation")


def budget_controls(settings: Settings[Any]) -> dict[str, Any]:
    """How long, and with how many seeds."""
    values = settings.draw("seeds", "batch_size", "steps")
    left, right = st.columns(2, vertical_alignment="bottom")
    right.button("New seed", on_click=new_seed, args=(settings,), width="stretch")
    return values | settings.draw("seed", place=left)


def more_controls(settings: Settings[Any]) -> dict[str, Any]:
    """What most leave as it is, in a folded box."""
    if not box("More settings", settings.key("more"), lambda: settings.draw(*MORE)):
        settings.hide(*MORE)
    return settings.held(*MORE)


def reset_control(settings: Settings[Any]) -> None:
    """The button that brings the opening settings back."""
    st.button(
        "Reset",
        on_click=settings.reset,
        args=KEPT,
        width="stretch",
        help="Back to the opening optimizers on this dataset. The seed stays.",
    )


def _use_dataset(settings: Settings[Any], name: str) -> None:
    """Callback: train on the dataset of that name, with its usual network and rates."""
    settings.fill({"dataset": name})
    settings.begin_again("dataset")
