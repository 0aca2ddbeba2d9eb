"""Contour lines, cuts, dashes and labels: what must hold for any of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.canvas.race.payload import MARKERS
from app.paper.labels import Anchor, place_labels, spread
from pages.race.files.contours import contour_lines
from pages.race.files.markers import marker
from pages.race.files.polylines import clipped, dashed, inside, thinned

BOX = (0.0, 0.0, 10.0, 5.0)
FAR = st.floats(-1e30, 1e30) | st.floats(-15, 15) | st.sampled_from([0.0, 5.0, 10.0])
PATHS = st.lists(st.tuples(FAR, FAR), min_size=2, max_size=30).map(np.array)
NEAR = st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), min_size=2, max_size=30)


def test_a_bowl_s_contours_are_closed_circles_at_their_height() -> None:
    side = np.linspace(-2, 2, 81)
    x, y = np.meshgrid(side, side)
    found = contour_lines(x**2 + y**2, 1.5)
    assert len(found) == 1
    assert np.array_equal(found[0][0], found[0][-1])
    places = -2 + found[0] * (side[1] - side[0])
    # Between two grid points f is off its chord by at most h²/4 = 0.0006.
    np.testing.assert_allclose((places**2).sum(-1), 1.5, atol=7e-4)


def test_a_line_that_leaves_the_grid_ends_at_its_border() -> None:
    found = contour_lines(np.tile(np.arange(5.0), (4, 1)), 1.25)
    assert len(found) == 1
    assert found[0].tolist() in ([[1.25, i] for i in range(4)], [[1.25, i] for i in (3, 2, 1, 0)])


@pytest.mark.parametrize(("middle", "pieces"), [(0.9, 2), (-0.9, 2)])
def test_a_saddle_s_mean_decides(middle: float, pieces: int) -> None:
    corners = np.array([[1.0, -1.0], [-1.0, 1.0]]) + middle
    found = contour_lines(corners, 0.0)
    assert len(found) == pieces
    starts_at_a = [line for line in found if (line[[0, -1]] == 0).any(0).all()]
    # The mean on the side of the corner a = (0, 0): no piece cuts that corner off.
    assert len(starts_at_a) == (0 if middle > 0 else 1)


def test_nothing_is_drawn_where_nothing_is_crossed() -> None:
    assert contour_lines(np.ones((4, 4)), 0.5) == []
    assert contour_lines(np.zeros((4, 4)), 0.5) == []


@given(PATHS, st.booleans())
def test_what_is_cut_lies_inside(points: np.ndarray, visits: bool) -> None:
    # Cutting a segment of length 1e30 leaves a rounding of its size times 1e-16.
    room = 1e-9 + 1e-15 * np.abs(points).max()
    for piece in clipped(points, BOX, visits=visits):
        assert len(piece) >= 2
        assert inside(piece, (-room, -room, 10 + room, 5 + room)).all()


@given(NEAR.map(np.array))
def test_what_lies_inside_is_not_cut(points: np.ndarray) -> None:
    found = clipped(points, BOX)
    assert len(found) == 1
    assert np.array_equal(found[0], points)


def test_a_jump_across_the_box_is_seen_only_by_those_who_ask() -> None:
    jump = np.array([[-5.0, 2.0], [15.0, 2.0]])
    assert clipped(jump, BOX, visits=True) == []
    assert np.array_equal(clipped(jump, BOX)[0], [[0, 2], [10, 2]])


def test_a_path_that_leaves_and_returns_is_two_pieces() -> None:
    path = np.array([[5.0, 2.0], [5.0, 9.0], [6.0, 2.0], [7.0, 2.0]])
    one, two = clipped(path, BOX, visits=True)
    assert one[-1].tolist() == [5, 5]
    assert two[0][1] == 5
    assert two[-1].tolist() == [7, 2]


@given(NEAR.map(np.array), st.sampled_from([(3.0, 1.0), (2.0, 3.0), (10.0, 3.0, 2.0, 3.0)]))
def test_dashes_cover_their_share_and_stay_on_the_line(
    points: np.ndarray, pattern: tuple[float, ...]
) -> None:
    length = np.hypot(*np.diff(points, axis=0).T).sum()
    marks = np.concatenate([[0], np.cumsum(np.tile(pattern, int(length // sum(pattern)) + 1))])
    wanted = sum(
        max(0.0, min(b, length) - a) for a, b in zip(marks[::2], marks[1::2], strict=False)
    )
    parts = dashed(points, pattern)
    drawn = sum(np.hypot(*np.diff(part, axis=0).T).sum() for part in parts)
    assert drawn == pytest.approx(wanted, abs=1e-6)
    assert inside(np.concatenate([*parts, points[:1]]), (-1e-9, -1e-9, 10 + 1e-9, 5 + 1e-9)).all()


@given(NEAR.map(np.array))
def test_thinning_keeps_ends_and_distance(points: np.ndarray) -> None:
    kept = thinned(points, 0.5)
    assert np.array_equal(kept[[0, -1]], points[[0, -1]])
    assert (np.abs(np.diff(kept[:-1], axis=0)).sum(-1) >= 0.5).all()


@given(st.lists(st.floats(-50, 500), min_size=1, max_size=6))
def test_spread_labels_keep_order_distance_and_the_page(wanted: list[float]) -> None:
    placed = spread(wanted, 20, 0, 400)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = np.diff([placed[i] for i in order])
    assert (gaps >= 20 - 1e-6).all()
    assert min(placed) >= 10 - 1e-6
    assert max(placed) <= 390 + 1e-6


@given(
    st.lists(
        st.builds(Anchor, st.floats(0, 640), st.floats(0, 400), st.floats(40, 300)),
        min_size=1,
        max_size=6,
    )
)
def test_labels_never_cover_one_another(anchors: list[Anchor]) -> None:
    places = place_labels(anchors, 20, 640, 400)
    boxes = [(x, y, x + a.width, y + 20) for (x, y), a in zip(places, anchors, strict=True)]
    for i, (a, b, c, d) in enumerate(boxes):
        for e, f, g, h in boxes[i + 1 :]:
            assert a >= g - 0.02 or e >= c - 0.02 or b >= h - 0.02 or f >= d - 0.02


@pytest.mark.parametrize("shape", MARKERS)
def test_markers_are_centred_and_about_as_large_as_a_circle(shape: str) -> None:
    corners = marker(shape, 3, 4, 2)
    x, y = (corners - [3, 4]).T
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert 0.45 < area / (np.pi * 4) < 1.3
    assert np.hypot(x, y).max() < 2 * 1.4
