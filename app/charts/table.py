"""A small table of numbers, one row per optimizer, each with the sample of its line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.charts.line import Line
from app.prose.numbers import Cell


def numbers_table(rows: Sequence[Sequence[Cell]], drawn: Sequence[Line]) -> None:
    """Draw the table: the head first, then one row per optimizer in the order of `drawn`."""
    head, *body = rows
    cells = "".join(f'<th scope="col" title="{escape(tip)}">{escape(t)}</th>' for t, tip in head)
    lines = ""
    for line, row in zip(drawn, body, strict=True):
        chip = (
            f'<span class="chip" style="border-top-style:{"dashed" if line.dash else "solid"};'
            f'--light:{line.look.light};--dark:{line.look.dark}"></span>'
        )
        name, *numbers = (escape(text) for text, _ in row)
        lines += f'<tr><th scope="row">{chip}{name}</th>'
        lines += "".join(f"<td>{number}</td>" for number in numbers) + "</tr>"
    table = f'<table class="numbers"><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>'
    st.html(f'<div class="wide" tabindex="0">{table}</div>')
