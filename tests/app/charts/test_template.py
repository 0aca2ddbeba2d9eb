"""One template: both themes and the projector, and what a chart says for itself stays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.charts.curves import Series, curves
from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import DARK, LIGHT, Palette
from app.charts.template import HEADING, LETTERS, MARGINS, decades, framed, template, worn

ROOT = Path(__file__).resolve().parents[3]


def chart() -> go.Figure:
    values = np.array([1.0, 2.0])
    one = Series(Line("A", LOOKS["adal"]), np.arange(2), values, values * 0.9, values * 1.1)
    return curves("loss", [one], steps=1, palette=LIGHT, mark=1.0)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_everything_is_written_in_the_themes_ink_on_its_paper(palette: Palette) -> None:
    layout: Any = template(palette).layout
    assert layout.font.color == layout.annotationdefaults.font.color == palette.ink
    assert layout.xaxis.tickfont.color == layout.scene.zaxis.title.font.color == palette.ink
    assert layout.shapedefaults.line.color == palette.ink
    assert layout.paper_bgcolor == palette.paper


def test_there_is_no_box_and_only_horizontals() -> None:
    layout: Any = template(LIGHT).layout
    assert layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.xaxis.showgrid is False
    assert layout.yaxis.showgrid is None
    assert layout.yaxis.gridcolor.endswith(".18)")
    assert layout.showlegend is False


def test_a_projectors_chart_is_larger_in_every_part() -> None:
    plain, large = worn(chart(), LIGHT).to_dict(), worn(chart(), LIGHT, 2.0).to_dict()
    assert large["layout"]["height"] == 2 * plain["layout"]["height"]
    assert large["layout"]["margin"]["r"] == 2 * plain["layout"]["margin"]["r"]
    assert large["data"][1]["line"]["width"] == 2 * plain["data"][1]["line"]["width"]
    worn_by_large = large["layout"]["template"]["layout"]
    assert worn_by_large["title"]["font"]["size"] == 2 * HEADING
    assert worn_by_large["xaxis"]["tickfont"]["size"] == 2 * LETTERS
    assert worn_by_large["annotationdefaults"]["font"]["size"] == 2 * LETTERS


def test_no_chart_names_letters_or_grounds_of_its_own() -> None:
    # What the template says is said once: else one chart would stay behind when it changes.
    sources = [*(ROOT / "app").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    charts = [path for path in sources if "plotly.graph_objects" in path.read_text()]
    assert len(charts) > 15
    own = re.compile(r"gridcolor|rgba\(0,0,0,0\)|tickfont|paper_bgcolor|plot_bgcolor|textfont")
    others = [path for path in charts if path.name != "template.py"]
    assert [path for path in others if own.search(path.read_text())] == []


def test_a_note_stands_in_small_letters_under_the_title() -> None:
    plain: Any = framed(go.Figure(), "density").layout
    noted: Any = framed(go.Figure(), "density", note="dotted: Gauss").layout
    assert plain.title.text == "density"
    assert noted.title.text == "density<br><sup>dotted: Gauss</sup>"
    assert noted.margin.t > plain.margin.t == MARGINS["t"]


def test_a_logarithmic_axis_says_so() -> None:
    layout: Any = framed(go.Figure(), "loss (log)", x="rate", log_x=True, log_y=True).layout
    assert layout.xaxis.title.text == "rate (log)"
    assert layout.xaxis.type == layout.yaxis.type == "log"


def test_a_logarithmic_axis_has_few_powers_of_ten() -> None:
    for high in np.linspace(0.1, 60, 200):
        assert high / decades(0, high) <= 7.5
