"""The SVG parsed again: lines are where they were put, words are words, text is text."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from app.paper.shapes import Area, Drawing, Polyline, Shape, Words
from app.paper.svg import svg_of

SVG = "{http://www.w3.org/2000/svg}"
INK = ("#000000", 1.0)


def parsed(*shapes: Shape, title: str = "A drawing", source: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(Drawing(40, 30, "#FFFFFF", shapes, title, source)))


def test_the_page_has_its_size_its_paper_and_its_words() -> None:
    root = parsed(title="What it shows", source='{"a": 1}')
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("40", "30", "0 0 40 30")
    assert root.findtext(f"{SVG}title") == "What it shows"
    assert root.findtext(f"{SVG}metadata") == '{"a": 1}'
    rect = root.find(f"{SVG}rect")
    assert rect is not None
    assert rect.get("fill") == "#FFFFFF"


def test_a_line_s_points_are_kept_to_two_digits_and_each_once() -> None:
    places = np.array([[0, 0], [1.234, 2.346], [1.2342, 2.3461], [10, 20.5]])
    line = Polyline((places, places + 1), ("#0072B2", 0.5), 2.0, (4, 2), name="one")
    path = parsed(line).find(f"{SVG}path")
    assert path is not None
    assert path.get("d") == "M0 0L1.23 2.35L10 20.5M1 1L2.23 3.35L11 21.5"
    assert (path.get("stroke"), path.get("stroke-opacity")) == ("#0072B2", "0.5")
    assert (path.get("stroke-dasharray"), path.get("stroke-linecap")) == ("4 2", "butt")
    assert path.get("data-name") == "one"


def test_a_place_alone_is_a_dot() -> None:
    path = parsed(Polyline((np.array([[3.0, 4.0], [3.0, 4.0]]),), INK, 5.0)).find(f"{SVG}path")
    assert path is not None
    assert (path.get("d"), path.get("stroke-linecap")) == ("M3 4L3 4", "round")


def test_an_area_is_filled() -> None:
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 1.5]])
    area = parsed(Area(corners, ("#D55E00", 0.2))).find(f"{SVG}polygon")
    assert area is not None
    assert area.attrib == {"points": "0,0 1,0 0.5,1.5", "fill": "#D55E00", "fill-opacity": "0.2"}


def test_words_stand_at_their_end_in_the_middle_of_their_height() -> None:
    text = parsed(Words(10, 20, "‖g‖₁", 12, INK, "end", bold=True)).find(f"{SVG}text")
    assert text is not None
    assert (text.text, text.get("text-anchor"), text.get("font-weight")) == ("‖g‖₁", "end", "600")
    assert 20 < float(text.get("y", 0)) < 26


def test_what_a_person_wrote_stays_text() -> None:
    nasty = "</text><script>alert('1')</script>&\"\x00\x1b\ud800"
    line = Polyline((np.array([[0.0, 0.0], [1.0, 1.0]]),), INK, 1.0, name=nasty)
    root = parsed(Words(0, 0, nasty, 12, INK), line, title=nasty, source=nasty)
    kinds = {child.tag.removeprefix(SVG) for child in root}
    assert kinds == {"title", "metadata", "rect", "text", "path"}
    assert root.findtext(f"{SVG}text") == "</text><script>alert('1')</script>&\""
