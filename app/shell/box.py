"""A folded box whose contents are made only while it is open: most boxes stay closed for most."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def box(title: str, key: str, draw: Callable[[], object]) -> bool:
    """A box that a person opens; `draw` draws its contents while it is open.

    Args:
      key: where the visit remembers whether it is open.
    Returns: whether it is open.
    """
    expander = st.expander(title, key=key, on_change="rerun")
    if expander.open:
        with expander:
            draw()
    return bool(expander.open)
