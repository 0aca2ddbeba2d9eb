"""A small table of the settings in which two things differ, A and B."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

Difference = tuple[str, str, str]
"""A setting's name, and its value in A and in B; "–" where it has none."""


def differences_table(rows: Sequence[Difference], *, a: str = "A", b: str = "B") -> None:
    """Draw the table, with `a` and `b` as heads of the two columns."""
    body = ""
    for name, *values in rows:
        cells = "".join(f"<td>{escape(value)}</td>" for value in values)
        body += f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("What differs", a, b))
    table = f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="wide" tabindex="0">{table}</div>')
