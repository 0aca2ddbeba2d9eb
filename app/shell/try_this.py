"""The folded box "Try this": sentences, each a link that sets the controls of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.shell.folded import folded
from app.shell.pages import page_file

Experiments = Sequence[tuple[str, Mapping[str, str]]]
"""A sentence, and the settings that show it."""


def try_this(page: str, experiments: Experiments, key: str) -> None:
    """The box, closed, so that the picture stays the page; its links lead to `page`."""
    with folded("Try this", f"{key}.experiments") as is_open:
        if is_open:
            for sentence, settings in experiments:
                query = {"v": "1"} | dict(settings)
                st.page_link(page_file(page), label=sentence, query_params=query)
