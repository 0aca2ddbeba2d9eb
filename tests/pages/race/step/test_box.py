"""The table of one update: a cell of bars for each lane, and titles as text."""

from __future__ import annotations

import re

import pytest

from adal.replay import step_terms
from adal.rules import RULES
from adal.trajectory import RunSpec, run
from app.charts.looks import LOOKS
from app.charts.table import table_html
from pages.race.step.box import ROWS, step_rows

HOSTILE = """<script>alert("x")</script> & 'y'"""


@pytest.fixture(scope="module")
def table() -> str:
    spec = RunSpec("himmelblau", "adal", {"lr": 0.1}, steps=5)
    terms = step_terms(RULES["adal"], spec.settings, run(spec), 3)
    looks = [LOOKS["adal"], LOOKS["sgd"]]
    return table_html(step_rows([(HOSTILE, terms), ("SGD", None)], looks), kind="step")


def test_a_title_stays_text(table: str) -> None:
    assert "<script" not in table
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;y&#39;</th>" in table


def test_each_symbol_has_its_name_and_a_bar_for_each_number(table: str) -> None:
    assert table.startswith('<div class="wide" tabindex="0"><table class="numbers step">')
    for symbol, name, _ in ROWS:
        assert f'<th scope="row">{symbol} <small>{name}</small></th>' in table
    bars = re.findall(r'<i class="bar" style="left:([\d.]+)%;width:([\d.]+)%;--light:#', table)
    assert len(bars) == table.count('<div class="entry"><span>') == 12  # five pairs, two alone
    assert max(float(width) for _, width in bars) == 50


def test_a_lane_that_has_diverged_has_a_dash_in_every_row(table: str) -> None:
    assert table.count("<td>–</td>") == len(ROWS)
