"""What a training step costs: the drawing, the verdicts, and the committed page and figure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from app.paper.svg import svg_of
from benchmarks.step_cost import CENTRE, SETTING, VARIED, spec_of
from benchmarks.step_cost_figure import HEIGHT, PLOT, TOP, Cost, Panel, drawing_of
from benchmarks.step_cost_page import COMMAND, exponent, from_json, meaning, page_of, to_json

DOCS = Path(__file__).parents[1] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
VALUES = (1, 2, 4, 8)


def panel(steps: tuple[float, ...], *, title: str = "Networks & co", axis: str = "R") -> Panel:
    """Times of the whole step where the work doubles from one to the next."""
    costs = tuple(
        Cost(v, 100 * v, step, step / 2, step / 4) for v, step in zip(VALUES, steps, strict=True)
    )
    return Panel(title, axis, 2, costs)


def parsed(*panels: Panel) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(drawing_of(panels, "a setting", source=to_json(panels))))


def curve(root: ElementTree.Element, name: str) -> np.ndarray:
    """The points of the line of that name, (N, 2)."""
    (path,) = (path for path in root.iter(f"{SVG}path") if path.get("data-name") == name)
    return np.array(re.findall(r"-?\d+(?:\.\d+)?", path.get("d", "")), float).reshape(-1, 2)


def words(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_a_power_law_is_drawn_as_a_straight_line_of_its_slope() -> None:
    root = parsed(panel((1.0, 2.0, 4.0, 8.0)), panel((0.1, 0.4, 1.6, 6.4), axis="B"))
    one, two = (curve(root, f"{axis} step") for axis in "RB")
    for points in (one, two):
        # Places are written to 0.01 pixel: differences are off by at most that.
        assert np.diff(points[:, 0]) == pytest.approx([PLOT / 3] * 3, abs=0.011)
    ours, theirs = -np.diff(one[:, 1]), -np.diff(two[:, 1])
    assert (ours > 0).all()
    assert ours == pytest.approx([ours[0]] * 3, abs=0.011)
    assert theirs == pytest.approx(2 * ours, abs=0.03)


def test_all_panels_have_one_vertical_axis() -> None:
    root = parsed(panel((1.0, 2.0, 4.0, 8.0)), panel((0.5, 1.0, 2.0, 80.0), axis="B"))
    assert curve(root, "R step")[0, 1] == curve(root, "B step")[1, 1]
    assert curve(root, "R step")[2, 1] == curve(root, "R update")[3, 1]
    heights = np.concatenate(
        [
            curve(root, f"{axis} {name}")[:, 1]
            for axis in "RB"
            for name in ("step", "update", "products")
        ]
    )
    assert TOP < heights.min() < heights.max() < TOP + HEIGHT


def test_a_panel_names_its_quantity_its_values_and_its_lines() -> None:
    found = words(parsed(panel((1.0, 1.0, 2.0, 8.0))))
    for text in ("Networks & co", "a setting", "R (log)", "1", "8", "step", "update", "products"):
        assert text in found


def test_labels_at_the_ends_of_equal_lines_do_not_cover_each_other() -> None:
    flat = panel((1.0, 1.0, 1.0, 1.0))
    level = replace(
        flat, costs=tuple(replace(c, update=c.step, products=c.step) for c in flat.costs)
    )
    root = parsed(level)
    heights = sorted(
        float(text.get("y", ""))
        for text in root.iter(f"{SVG}text")
        if text.text in ("step", "update", "products")
    )
    assert np.diff(heights).min() >= 12  # the size of their letters


def test_the_exponent_is_that_of_a_power_law() -> None:
    before = Cost(1, 10, 2.0, 1.0, 1.0)
    for power in (0.0, 0.5, 1.0, 1.5):
        after = Cost(2, 160, 2.0 * 16**power, 1.0, 1.0)
        assert exponent(before, after) == pytest.approx(power)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((1.0, 1.1, 1.2, 2.3), "up to 4 mostly overhead, from there on mostly arithmetic."),
        ((1.0, 1.32, 1.74, 2.64), "up to 4 mostly overhead, from there on mostly arithmetic."),
        ((1.0, 1.1, 1.2, 1.3), "overhead all the way."),
        ((1.0, 2.0, 4.0, 8.0), "arithmetic all the way."),
        ((1.0, 2.0, 2.1, 4.2), "4.20 times. At 8 the step takes 4.00 times its products"),
    ],
    ids=["bend", "slight bend", "flat", "steep", "uneven"],
)
def test_the_verdict_says_where_time_begins_to_follow_work(
    steps: tuple[float, ...], said: str
) -> None:
    assert said in meaning(panel(steps))


def test_the_numbers_of_a_panel_are_said() -> None:
    said = meaning(panel((1.0, 1.1, 1.2, 2.4)))
    assert "From 1 to 8 the products' work grows 8.00 times and the step's time 2.40 times" in said
    assert "the update is 50.0 % of it" in said


def test_a_measurement_survives_its_text() -> None:
    panels = (panel((1.0, 1.1, 1.2, 2.4)), panel((0.25, 3.0, 4.0, 5.0)))
    assert from_json(to_json(panels)) == panels


def test_the_committed_page_and_figure_are_of_one_measurement() -> None:
    svg = (DOCS / "step-cost.svg").read_text(encoding="utf-8")
    page = (DOCS / "step-cost.md").read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    source = root.findtext(f"{SVG}metadata")
    assert source
    panels = from_json(source)
    assert svg_of(drawing_of(panels, SETTING, source=source)) == svg
    assert page_of(panels, SETTING) == page
    assert [(p.title, p.axis, tuple(c.value for c in p.costs)) for p in panels] == [*VARIED]
    assert {title for title, _, _ in VARIED} < set(words(root))
    assert COMMAND in page


def test_the_committed_figure_has_a_light_ground_of_its_own() -> None:
    root = ElementTree.parse(DOCS / "step-cost.svg").getroot()
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert (ground.get("width"), ground.get("height"), ground.get("fill")) == (
        "100%",
        "100%",
        "#FFFFFF",
    )


def test_the_centre_is_what_the_setting_says() -> None:
    spec = spec_of(CENTRE)
    said = f"R = {spec.replicas} networks {'-'.join(map(str, spec.widths))} at batch"
    assert f"{said} {spec.batch_size}" in SETTING


def test_three_panels_share_the_measurement_of_the_centre() -> None:
    panels = from_json(ElementTree.parse(DOCS / "step-cost.svg").findtext(f"{SVG}metadata") or "")
    middles = {
        (cost.work, cost.step, cost.update, cost.products)
        for panel in panels
        for cost in panel.costs
        if cost.value == panel.centre
    }
    replicas, width, batch = CENTRE
    # Three passes of the layers 2 → 16 → 16 → 2.
    work = 3 * replicas * batch * (2 * width + width * width + width * 2)
    assert [middle[0] for middle in middles] == [work]
