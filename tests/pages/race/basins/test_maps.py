"""The canvas's own modules, run in Chromium on numbers that are known."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from playwright.sync_api import Page

from adal.landscapes import Domain
from adal.starts import Grid
from pages.race.basins.payload import pack
from tests.pages.race.basins.examples import payload_with, unpacked

pytestmark = pytest.mark.browser

READ = """async (text) => {
  const { readMaps, endOf } = await import("/maps.js");
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  // As Streamlit hands it over: somewhere in a larger buffer, at an odd place.
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 3);
  const maps = await readMaps(larger.subarray(3, 3 + bytes.length));
  return {
    header: maps.header,
    outcomes: maps.outcomes.map((plane) => [...plane]),
    steps: maps.codes.map((plane, i) => [...plane].map((c) => maps.header.panels[i].levels[c])),
    ends: [[0, 0], [7, 0], [2, 3], [6, 7]].map(([column, row]) => endOf(maps, 0, { column, row })),
  };
}"""


def encoded(payload: bytes) -> str:
    return base64.b64encode(payload).decode()


def test_the_canvas_reads_what_python_packed(modules: Page) -> None:
    payload = pack(payload_with(8, label="über f"), 3)
    header, maps = unpacked(payload)
    read = modules.evaluate(READ, encoded(payload))
    assert read["header"] == header
    for i, (outcome, steps) in enumerate(maps):
        assert read["outcomes"][i] == outcome.ravel().tolist()
        assert read["steps"][i] == steps.ravel().tolist()


def test_a_pixel_is_told_in_words(modules: Page) -> None:
    read = modules.evaluate(READ, encoded(pack(payload_with(8), 1)))
    assert read["ends"] == [
        "elsewhere",
        "diverged",
        "minimum 1, from step 32 on",
        "minimum 2, from step 76 on",
    ]


@pytest.mark.parametrize("kept", [0, 3, 30, 700, -4])
def test_a_cut_off_payload_is_an_error(modules: Page, kept: int) -> None:
    cut = encoded(pack(payload_with(), 1)[:kept])
    failed = modules.evaluate(
        f"async (text) => {{ try {{ await ({READ})(text); }} catch (e) {{ return e.message; }} }}",
        cut,
    )
    assert "the picture is" in failed


@pytest.mark.parametrize(
    "box", [Domain(-2.4, 2.4, -0.8, 2.8), Domain(-5.12, 5.12, -1 / 3, np.pi), Domain(0, 1e6, 0, 1)]
)
def test_a_pixel_is_to_the_last_bit_the_start_that_was_computed(modules: Page, box: Domain) -> None:
    n = 61
    points = Grid(n, n, box).points()
    pixels = [[int(c), int(r)] for c, r in np.random.default_rng(0).integers(0, n, (200, 2))]
    pixels += [[0, 0], [n - 1, n - 1]]
    header = {"n": n, "domain": [box.x0, box.x1, box.y0, box.y1]}
    starts, back = modules.evaluate(
        """async ([header, pixels]) => {
          const { startAt, pixelNear } = await import("/maps.js");
          const starts = pixels.map(([column, row]) => startAt(header, column, row));
          const back = starts.map((point) => pixelNear(header, point));
          return [starts, back.map(({ column, row }) => [column, row])];
        }""",
        [header, pixels],
    )
    assert starts == [points[row, column].tolist() for column, row in pixels]
    assert back == pixels


def test_the_pixel_nearest_to_a_start_outside_is_on_the_edge(modules: Page) -> None:
    near = modules.evaluate(
        """async () => {
          const { pixelNear } = await import("/maps.js");
          return pixelNear({ n: 11, domain: [0, 10, 0, 10] }, [1e6, -3]);
        }"""
    )
    assert near == {"column": 10, "row": 0}


def test_a_shade_begins_at_its_edge(modules: Page) -> None:
    shades = modules.evaluate(
        """async () => {
          const { shadeOf } = await import("/maps.js");
          return [0, 4, 5, 8, 9, 900].map((step) => shadeOf([5, 9], step));
        }"""
    )
    assert shades == [0, 0, 1, 1, 2, 2]
