"""The packed bytes say what the picture says, whatever numbers it holds."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from adal.landscapes import LANDSCAPES
from adal.trajectory import RunSpec, run
from app.canvas.race.measures import measured
from app.canvas.race.payload import (
    LARGEST,
    MOST_FRAMES,
    Curve,
    RacePayload,
    frame_steps,
    heights_of,
    pack,
)
from tests.app.canvas.race.examples import lane, payload_with, unpacked


def test_round_trip() -> None:
    shown = payload_with(steps=20)
    header, heights, paths, curves = unpacked(pack(shown, 7))
    assert (header["version"], header["steps"], header["stride"], header["frames"]) == (
        7,
        20,
        1,
        21,
    )
    assert header["domain"] == list(shown.domain)
    assert header["minima"] == [[0, 0]]
    assert header["start"] == [-1, 1]
    assert [row["label"] for row in header["lanes"]] == ["Adam", "SGD"]
    assert [row["title"] for row in header["curves"]] == [c.title for c in shown.curves]
    np.testing.assert_array_equal(heights, heights_of(shown.z))
    np.testing.assert_array_equal(paths[1], shown.lanes[1].theta.astype("f4"))
    np.testing.assert_array_equal(curves[0, 0], shown.lanes[0].curves[0].astype("f4"))


def test_a_value_of_the_step_stands_at_the_point_it_starts_from() -> None:
    shown = payload_with(steps=20)
    curves = unpacked(pack(shown, 1))[3]
    np.testing.assert_array_equal(curves[1, 0, :-1], shown.lanes[0].curves[1].astype("f4"))
    assert np.isnan(curves[1:3, :, -1]).all()
    assert np.isfinite(curves[[0, 3], :, -1]).all()


@pytest.mark.parametrize("steps", [1, 2, 798, 799, 800, 801, 1598, 1599, 5000, 20_000])
def test_frames_are_few_and_end_at_both_ends(steps: int) -> None:
    shown = frame_steps(steps)
    assert len(shown) <= MOST_FRAMES
    assert (shown[0], shown[-1]) == (0, steps)
    assert (np.diff(shown) > 0).all()
    assert steps >= MOST_FRAMES or len(shown) == steps + 1


def test_a_long_race_is_thinned_by_its_stride() -> None:
    shown = payload_with(steps=5000)
    header, _, paths, curves = unpacked(pack(shown, 1))
    kept = np.minimum(np.arange(header["frames"]) * header["stride"], 5000)
    np.testing.assert_array_equal(paths[0], shown.lanes[0].theta[kept].astype("f4"))
    np.testing.assert_array_equal(curves[3, 1], shown.lanes[1].curves[3][kept].astype("f4"))


def test_after_divergence_the_curves_stop() -> None:
    gone = lane(20, diverged_at=8)
    curves = unpacked(pack(payload_with(steps=20, lanes=(gone,)), 1))[3][:, 0]
    # θ₇ is the last point: its loss is known, the step from it is not.
    assert np.isfinite(curves[[0, 3], :8]).all()
    assert np.isnan(curves[[0, 3], 8:]).all()
    assert np.isfinite(curves[1:3, :7]).all()
    assert np.isnan(curves[1:3, 7:]).all()


def test_huge_and_missing_numbers_stay_within_float32_and_json() -> None:
    theta = np.full((4, 2), 1e300)
    theta[0] = -1, np.nan
    values = np.array([np.inf, -np.inf, np.nan, 1e200])
    wild = lane(3, theta=theta, curves=(values,) * 4)
    shown = payload_with(steps=3, lanes=(wild,), start=(float("nan"), float("inf")))
    payload = pack(shown, 1)
    header, _, paths, curves = unpacked(payload)
    assert header["start"] == [0, LARGEST]
    assert b"Infinity" not in payload
    assert b"NaN" not in payload
    assert np.isnan(paths[0, 0, 1])
    np.testing.assert_array_equal(paths[0, 1:], np.float32(LARGEST))
    np.testing.assert_array_equal(
        curves[0, 0], np.array([LARGEST, -LARGEST, np.nan, LARGEST], np.float32)
    )


def test_a_chart_without_data_says_why() -> None:
    shown = payload_with(steps=5)
    reason = "This landscape has no minimum."
    absent = (*shown.curves[:3], Curve("distance", "Distance", "distance", absent=reason))
    without = replace(lane(5), curves=(*lane(5).curves[:3], np.empty(0)))
    header, _, _, curves = unpacked(pack(replace(shown, curves=absent, lanes=(without,)), 1))
    assert header["curves"][3]["absent"] == reason
    assert np.isnan(curves[3]).all()


def race_on(name: str, count: int, steps: int) -> RacePayload:
    landscape = LANDSCAPES[name]
    d = landscape.domain
    x, y = np.meshgrid(np.linspace(d.x0, d.x1, 100), np.linspace(d.y0, d.y1, 100))
    runs = [run(RunSpec(name, rule, steps=steps)) for rule in ("adam", "sgd", "adal") * 2][:count]
    curves, values = measured(landscape, runs)
    lanes = tuple(
        lane(
            steps,
            f"lane {i}",
            theta=record.theta,
            curves=values[i],
            diverged_at=int(record.diverged_at),
            left_at=int(record.left_at),
        )
        for i, record in enumerate(runs)
    )
    z = landscape.f(np.stack([x, y], -1))
    minima = tuple(m.point for m in landscape.minima)
    box = (d.x0, d.x1, d.y0, d.y1)
    return RacePayload(box, z, minima, landscape.start, lanes, curves, steps, landscape.title)


def test_six_lanes_of_500_steps_fit_in_110_kilobytes() -> None:
    assert len(pack(race_on("rosenbrock", 6, 500), 1)) <= 110_000


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_landscape_packs(name: str) -> None:
    header, heights, _, curves = unpacked(pack(race_on(name, 3, 40), 1))
    assert (heights.min(), heights.max()) == (0, 65535)
    assert bool(header["curves"][3]["absent"]) == (not LANDSCAPES[name].minima)
    assert np.isfinite(curves[0]).any()


@pytest.mark.parametrize("name", LANDSCAPES)
def test_heights_keep_the_order_of_f_and_fill_the_ramp(name: str) -> None:
    z = race_on(name, 1, 2).z
    heights = heights_of(z)
    order = np.argsort(z, axis=None)
    assert (np.diff(heights.ravel()[order].astype(int)) >= 0).all()
    # No seventh of the ramp is empty (a narrow well fills few cells) or holds most of the picture.
    shares = np.histogram(heights, 7, (0, 65536))[0] / heights.size
    assert shares.min() > 0.003
    assert shares.max() < 0.6


@pytest.mark.parametrize(
    "z", [np.zeros((3, 3)), np.full((3, 3), np.nan), np.array([[0, np.inf], [1, np.nan]])]
)
def test_heights_of_a_flat_or_broken_ground(z: np.ndarray) -> None:
    heights = heights_of(z)
    assert heights.dtype == np.dtype("<u2")
    assert heights[~np.isfinite(z)].size == 0 or heights[~np.isfinite(z)].min() == heights.max()


def test_the_ground_has_one_name_as_long_as_it_is_the_same() -> None:
    names = {
        unpacked(pack(shown, 1))[0]["ground"]
        for shown in (payload_with(), payload_with(steps=9), payload_with(start=(1.0, 1.0)))
    }
    other = unpacked(pack(payload_with(domain=(-3.0, 2.0, -2.0, 2.0)), 1))[0]["ground"]
    assert len(names) == 1
    assert other not in names


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"z": np.zeros((3, 4))}, "square"),
        ({"steps": 0}, "at least 1"),
        ({"lanes": (lane(20, marker="heart"),)}, "marker"),
        ({"lanes": (lane(19),)}, "theta"),
        ({"lanes": (replace(lane(20), curves=()),)}, "as many arrays"),
        ({"lanes": (replace(lane(20), curves=(np.zeros(3),) * 4),)}, "values"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pack(
            payload_with(steps=20) if not changes else replace(payload_with(steps=20), **changes), 1
        )


def test_the_header_is_plain_json_whatever_the_labels_say() -> None:
    odd = lane(4, label='</script> "ü" ‖\n')
    payload = pack(payload_with(steps=4, lanes=(odd,)), 1)
    assert unpacked(payload)[0]["lanes"][0]["label"] == odd.label
    assert json.dumps(unpacked(payload)[0])
