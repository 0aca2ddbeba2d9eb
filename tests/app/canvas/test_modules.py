"""The canvas's own modules, run in Chromium on numbers that are known."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from app.canvas.race.payload import pack
from tests.app.canvas.race.examples import lane, payload_with, unpacked

pytestmark = pytest.mark.browser


def call(page: Page, module: str, name: str, *args: Any) -> Any:
    """What the exported function returns for JSON arguments."""
    return page.evaluate(
        "async ([module, name, args]) => (await import(`/${module}.js`))[name](...args)",
        [module, name, list(args)],
    )


PARSE = """async (text) => {
  const { parsePayload, pathOf, curveOf, stepAt } = await import("/payload.js");
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  // As Streamlit hands it over: somewhere in a larger buffer, at an odd place.
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 3);
  const read = parsePayload(larger.subarray(3, 3 + bytes.length));
  const plain = (array) => [...array].map((v) => (Number.isNaN(v) ? null : v));
  return {
    header: read.header,
    heights: plain(read.heights),
    path: plain(pathOf(read, 1)),
    curve: plain(curveOf(read, 2, 0)),
    last: stepAt(read.header, read.header.frames - 1),
  };
}"""


@pytest.mark.parametrize("steps", [7, 2001])
def test_the_canvas_reads_what_python_packed(modules: Page, steps: int) -> None:
    odd = payload_with(steps=steps, z=np.arange(25.0).reshape(5, 5), label="über ‖g‖")
    payload = pack(odd, 3)
    header, heights, paths, curves = unpacked(payload)
    read = modules.evaluate(PARSE, base64.b64encode(payload).decode())
    assert read["header"] == header
    assert read["heights"] == heights.ravel().tolist()
    assert read["path"] == paths[1].ravel().tolist()
    assert read["curve"][:-1] == curves[2, 0, :-1].tolist()
    assert read["curve"][-1] is None
    assert read["last"] == steps


@pytest.mark.parametrize("kept", [0, 3, 30, -4])
def test_a_cut_off_payload_is_an_error(modules: Page, kept: int) -> None:
    cut = base64.b64encode(pack(payload_with(), 1)[:kept]).decode()
    failed = modules.evaluate(
        f"async (text) => {{ try {{ await ({PARSE})(text); }} catch (e) {{ return e.message; }} }}",
        cut,
    )
    assert "the picture is" in failed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1.00"),
        (-1.5, "−1.50"),
        (12345, "12300"),
        (99999, "1.00×10⁵"),
        (0.001, "0.00100"),
        (0.0009996, "0.00100"),
        (0.00012, "1.20×10⁻⁴"),
        (123.456, "123"),
        (9.999, "10.0"),
        (-3.21e-17, "−3.21×10⁻¹⁷"),
        (None, "–"),
    ],
)
def test_numbers_have_three_digits(modules: Page, value: float | None, text: str) -> None:
    shown = modules.evaluate(
        'async (v) => (await import("/numbers.js")).formatNumber(v ?? NaN)', value
    )
    assert shown == text


def ticks(page: Page, name: str, *args: float) -> list[str]:
    return [tick["text"] for tick in call(page, "ticks", name, *args)]


def test_ticks_are_round_and_within_the_axis(modules: Page) -> None:
    assert ticks(modules, "linearTicks", 0, 500, 5) == ["0", "100", "200", "300", "400", "500"]
    assert ticks(modules, "linearTicks", -0.3, 0.3, 4) == ["−0.2", "0", "0.2"]
    assert ticks(modules, "linearTicks", 0, 1, 3) == ["0", "0.5", "1.0"]
    assert ticks(modules, "linearTicks", 0, 3e6, 3) == ["0", "10⁶", "2×10⁶", "3×10⁶"]
    assert ticks(modules, "logTicks", 1e-3, 120, 6) == ["10⁻³", "10⁻²", "10⁻¹", "1", "10¹", "10²"]
    assert ticks(modules, "logTicks", 1e-12, 1, 4) == ["10⁻¹²", "10⁻⁸", "10⁻⁴", "1"]
    assert ticks(modules, "logTicks", 0.3, 4, 5) == ["0.5", "1", "2"]
    assert len(ticks(modules, "logTicks", 0.91, 0.97, 5)) >= 2


def test_ticks_of_any_range_are_few_and_inside(modules: Page) -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        low = 10 ** rng.uniform(-20, 20)
        high = low * (1 + 10 ** rng.uniform(-2, 12))
        for name in ("linearTicks", "logTicks"):
            values = [t["value"] for t in call(modules, "ticks", name, low, high, 5)]
            assert 1 <= len(values) <= 8, (name, low, high)
            assert min(values) >= low - 1e-6 * (high - low)
            assert max(values) <= high + 1e-6 * (high - low)


def test_spread_labels_do_not_overlap_and_move_little(modules: Page) -> None:
    assert call(modules, "spread", "spread", [50, 10], 20, 0, 100) == [50, 10]
    assert call(modules, "spread", "spread", [50, 50, 50], 20, 0, 200) == [30, 50, 70]
    assert call(modules, "spread", "spread", [2, 3], 20, 0, 100) == [10, 30]
    assert call(modules, "spread", "spread", [99, 98], 20, 0, 100) == [90, 70]
    rng = np.random.default_rng(1)
    for _ in range(40):
        wanted = rng.uniform(0, 300, 8).tolist()
        placed = np.array(call(modules, "spread", "spread", wanted, 20, 0, 300))
        gaps = np.diff(np.sort(placed))
        assert (gaps >= 20 - 1e-6).all()
        assert placed.min() >= 10 - 1e-6
        assert placed.max() <= 290 + 1e-6


def test_path_labels_stay_apart_and_inside(modules: Page) -> None:
    rng = np.random.default_rng(2)
    for _ in range(40):
        heads = [
            {"x": x, "y": y, "width": w}
            for x, y, w in zip(
                rng.uniform(0, 600, 6), rng.uniform(0, 300, 6), rng.uniform(40, 160, 6), strict=True
            )
        ]
        places = call(modules, "labels", "placeLabels", heads, 20, 600, 300, 13)
        boxes = [(p["x"], p["y"], h["width"]) for p, h in zip(places, heads, strict=True)]
        for i, (x, y, w) in enumerate(boxes):
            assert x >= 0
            assert x + w <= 600
            assert 10 <= y <= 290
            for u, v, s in boxes[:i]:
                assert abs(y - v) >= 20 - 1e-6 or x + w <= u + 1e-6 or u + s <= x + 1e-6


def test_a_segment_keeps_its_direction_when_it_is_cut(modules: Page) -> None:
    box = {"left": 0, "top": 0, "right": 100, "bottom": 50}
    cut = call(modules, "clip", "clipSegment", 50, 25, 1e30, 5e29, box)
    np.testing.assert_allclose(cut, [50, 25, 100, 50])
    assert call(modules, "clip", "clipSegment", -5, -5, 200, -1, box) is None
    assert call(modules, "clip", "clipSegment", 1, 2, 3, 4, box) == [1, 2, 3, 4]


def test_a_contour_of_a_bowl_is_a_circle(modules: Page) -> None:
    side = np.linspace(-1, 1, 41)
    x, y = np.meshgrid(side, side)
    pieces = modules.evaluate(
        """async ([heights, n, level]) => {
          const { traceContour } = await import("/contours.js");
          const pieces = [];
          traceContour(heights, n, level, (...piece) => pieces.push(piece));
          return pieces;
        }""",
        [np.hypot(x, y).ravel().tolist(), 41, 0.5],
    )
    ends = np.array(pieces).reshape(-1, 2, 2) / 20 - 1
    np.testing.assert_allclose(np.hypot(ends[..., 0], ends[..., 1]), 0.5, atol=2e-3)
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=-1).sum()
    assert length == pytest.approx(np.pi, rel=5e-3)


WALK = """async ([text, lane, position]) => {
  const { parsePayload } = await import("/payload.js");
  const { axesOf } = await import("/axes.js");
  const { walk } = await import("/paths.js");
  const payload = parsePayload(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  return walk(payload, lane, position, axesOf(payload.header.domain, 400, 400));
}"""


def test_a_path_says_where_it_left_and_when_it_diverged(modules: Page) -> None:
    theta = np.array([[0, 0], [1, 0], [4, 0], [1e200, 0], [1e200, 0]])
    gone = lane(4, theta=theta, left_at=2, diverged_at=4, curves=(np.ones(5),) * 4)
    text = base64.b64encode(pack(payload_with(steps=4, lanes=(gone,)), 1)).decode()
    at = {p: modules.evaluate(WALK, [text, 0, p])["head"] for p in (0, 0.5, 1, 2, 3, 4)}
    assert (at[0]["x"], at[0]["y"], at[0]["note"]) == (200, 200, "")
    assert (at[0.5]["x"], at[1]["x"]) == (250, 300)
    assert (at[2]["x"], at[2]["out"], at[2]["note"]) == (400, True, "left at step 2")
    assert at[3]["note"] == "left at step 2"
    assert at[4]["note"] == "left at step 2, diverged at step 4"


def test_the_clock_takes_four_seconds_and_rests_at_the_end(modules: Page) -> None:
    seen = modules.evaluate("""async () => {
      const { adopt, advance, newPlayer, pause, play, seek } = await import("/player.js");
      const player = newPlayer();
      const seen = [];
      const note = () => seen.push([player.position, player.playing]);
      adopt(player, { frames: 501, stride: 1 }, 1); note();
      play(player); advance(player, 1); note();
      adopt(player, { frames: 801, stride: 2 }, 1); note();
      advance(player, 9); note();
      play(player); note();
      seek(player, 99); pause(player); note();
      adopt(player, { frames: 51, stride: 1 }, 2); note();
      return seen;
    }""")
    assert seen == [
        [500, False],
        [125, True],
        [62.5, True],
        [800, False],
        [0, True],
        [99, False],
        [50, False],
    ]


def test_clicks_are_rounded_to_four_digits_of_the_domain(modules: Page) -> None:
    def point(x: float, y: float, domain: list[float]) -> list[float]:
        return call(modules, "axes", "roundedPoint", [x, y], domain)

    assert point(0.123456, -1.98765, [-2, 2, -3, 9]) == [0.123, -1.99]
    assert point(1234.56, 5, [0, 20_000, -1, 1]) == [1230, 1]
    assert point(-1e-9, 0, [-2, 2, -2, 2]) == [0, 0]


def test_a_runaway_does_not_press_the_others_flat(modules: Page) -> None:
    low, high = modules.evaluate("""async () => {
      const { rangeOf } = await import("/scales.js");
      const calm = { values: Float32Array.of(10, 5, 1, 0), calm: 4 };
      const wild = { values: Float32Array.of(10, 1e6, 1e25, NaN), calm: 1 };
      return rangeOf([calm, wild], true, null);
    }""")
    assert 0.5 < low < 1
    assert 100 <= high < 200
