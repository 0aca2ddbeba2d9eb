"""A folded box whose contents are made only while it is open: most boxes stay closed for most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def folded(label: str, key: str) -> Iterator[bool]:
    """A box that a person opens; says whether it is open, and takes what is drawn inside."""
    box = st.expander(label, key=key, on_change="rerun")
    with box:
        yield bool(box.open)
