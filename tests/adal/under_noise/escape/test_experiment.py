"""Escapes: Kramers' law where it holds, the plain loop as oracle, and what may go wrong as data."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.oracles import Noise
from adal.rules import RULES
from adal.under_noise.escape import EscapeSpec, Waiting, escape
from tests.adal.under_noise.escape.test_kramers import chain_times

SHORT = EscapeSpec(steps=60, runs=3, noise=Noise(25.0), seed=3)


def at_ratio(ratio: float, **changes: Any) -> EscapeSpec:
    """SGD with η = .01 and the noise for which the barrier is `ratio` times the temperature."""
    spec = EscapeSpec(noise=Noise(math.sqrt(2 / ratio / 0.01)), runs=500, steps=20_000)
    return replace(spec, **changes)


def holds(wait: Waiting, value: float) -> bool:
    return wait.low <= value <= wait.high


def test_sgd_escapes_as_the_chain_does_and_nearly_as_kramers_says() -> None:
    spec = at_ratio(4.0, steps=12_000, seed=1000)
    record = escape(spec)
    exact = chain_times(spec.double_well, 0.25, 0.01)
    for wait, chain, kramers, passage in zip(
        record.waiting, exact, record.kramers, record.passage, strict=True
    ):
        assert holds(wait, chain)
        assert holds(wait, passage)
        assert wait.high - wait.low < 0.25 * wait.mean
        # At this barrier the law is 13 to 21 % short; the rest is the interval's half width.
        assert 0.70 < kramers / wait.mean < 1.0


def test_sgd_escapes_in_two_dimensions_as_kramers_says_to_a_fifth() -> None:
    record = escape(at_ratio(5.0, well="2d", steps=10_000, runs=400))
    for wait, kramers in zip(record.waiting, record.kramers, strict=True):
        # The law's own error at this barrier is 10 to 20 %, always to the short side.
        assert 0.8 * wait.low < kramers < wait.high
    assert all(math.isnan(time) for time in record.passage)
    # Determinants, not one curvature: without them the two directions would be one law apart.
    assert record.waiting[1].low > 2.5 * record.waiting[0].high


@pytest.mark.parametrize("well", ["1d", "2d"])
def test_mirror_images_share_the_time(well: str) -> None:
    record = escape(at_ratio(3.0, well=well, lean=0.0, runs=150, steps=12_000))
    share = record.share_flat
    assert abs(share.mean - 0.5) <= share.margin
    assert share.margin < 0.04
    assert record.equilibrium == pytest.approx(0.5, abs=1e-12)
    there, back = record.waiting
    assert max(there.low, back.low) < min(there.high, back.high)


@pytest.mark.parametrize("well", ["1d", "2d"])
def test_the_flat_well_is_where_the_time_is_spent(well: str) -> None:
    record = escape(at_ratio(1.5, well=well, runs=100, steps=12_000))
    # Equilibrium is of η → 0: at η = .01 the sharp bottom, ηλ = .14, is that much warmer and wider.
    assert record.share_flat.mean == pytest.approx(record.equilibrium, abs=0.02)
    assert record.share_flat.mean - record.share_flat.margin > 0.6


@pytest.mark.parametrize("rule", RULES)
def test_without_noise_nobody_escapes(rule: str) -> None:
    for well in ("1d", "2d"):
        spec = EscapeSpec(well, rule, noise=Noise(0.0), steps=200, runs=2)
        record = escape(spec)
        assert (record.first == -1).all()
        assert (record.diverged_at == -1).all()
        assert [w.mean for w in record.waiting] == [math.inf] * 2
        assert record.in_flat.tolist() == [[0, 0], [1, 1]]


def test_without_noise_kramers_law_waits_for_ever() -> None:
    spec = EscapeSpec(noise=Noise(0.0))
    assert spec.kramers == spec.passage == (math.inf, math.inf)
    assert math.isnan(spec.equilibrium)


def plain_loop(spec: EscapeSpec, run: int, from_flat: bool) -> tuple[np.ndarray, int, float, int]:
    """One 2-D run step by step: its points, first escape, share in the flat well, divergence."""
    well, rule = spec.double_well, RULES[spec.rule]
    seed = [spec.seed + run, 1] if from_flat else spec.seed + run
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal if spec.noise.law == "gaussian" else None
    sharp, flat = well.bottoms
    theta = flat if from_flat else sharp
    slots, path, first, inside = rule.init(theta), [theta], -1, 0
    for t in range(1, spec.steps + 1):
        drawn = normal(2) if normal else rng.standard_t(spec.noise.shape or 1.0, 2)
        with np.errstate(all="ignore"):
            g = well.grad(theta) + spec.noise.scale * drawn
            delta, slots = rule.update(g, slots, theta, t, **spec.settings)
        theta = theta + delta
        if not np.isfinite(theta).all():
            return np.array(path), first, inside / max(t - 1, 1), t
        path.append(theta)
        inside += theta[0] > 0
        reached = theta[0] <= sharp[0] if from_flat else theta[0] >= flat[0]
        first = t if first < 0 and reached else first
    return np.array(path), first, inside / spec.steps, -1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "noise", [Noise(25.0), Noise(12.0, "student", 1.0)], ids=["light", "heavy"]
)
def test_a_run_is_the_plain_loop(rule: str, noise: Noise) -> None:
    spec = replace(SHORT, well="2d", rule=rule, hypers={"lr": 0.05}, noise=noise)
    record = escape(spec)
    for start in (0, 1):
        for i in range(3):
            path, first, share, diverged = plain_loop(spec, i, bool(start))
            seen = record.paths[:, start, i]
            assert np.array_equal(seen[: len(path)], path)
            assert np.isnan(seen[len(path) :]).all()
            assert record.first[start, i] == first
            assert record.diverged_at[start, i] == diverged
            if diverged != 1:
                assert record.in_flat[start, i] == pytest.approx(share, rel=1e-15)


@pytest.mark.parametrize("well", ["1d", "2d"])
@pytest.mark.parametrize("rule", RULES)
def test_a_run_is_the_same_among_any_others(rule: str, well: str) -> None:
    spec = replace(SHORT, well=well, rule=rule, hypers={"lr": 0.05}, noise=Noise(9.0, "stable"))
    many, alone = escape(spec), escape(replace(spec, runs=1, seed=spec.seed + 2))
    assert np.array_equal(many.paths[:, :, 2:], alone.paths, equal_nan=True)
    assert np.array_equal(many.first[:, 2:], alone.first)
    assert np.array_equal(many.in_flat[:, 2:], alone.in_flat, equal_nan=True)
    assert np.array_equal(escape(spec).paths, many.paths, equal_nan=True)
    other = escape(replace(spec, seed=77))
    assert not np.array_equal(other.paths, many.paths, equal_nan=True)
    assert not np.array_equal(many.paths[1:, 0, 0], many.paths[1:, 0, 1], equal_nan=True)


def test_heavy_tails_make_runs_diverge_and_their_waits_end_there() -> None:
    spec = EscapeSpec(noise=Noise(3.0, "stable", 1.5), steps=4000, runs=100)
    record = escape(spec)
    gone = record.diverged_at > 0
    assert 10 < gone.sum() < 190
    # SGD is thrown far out, and comes down on the quartic's wall beyond all floats.
    assert (record.first <= np.where(gone, record.diverged_at, spec.steps)).all()
    for start, wait in enumerate(record.waiting):
        first, end = record.first[start], record.diverged_at[start]
        waited = np.where(first > 0, first, np.where(end > 0, end - 1, spec.steps))
        assert wait.mean == pytest.approx(waited.sum() / (first > 0).sum(), rel=1e-12)
        assert 0 < wait.low < wait.mean < wait.high
    pairs = record.in_flat.mean(0)
    assert record.share_flat.mean == pytest.approx(pairs.mean(), rel=1e-12)
    assert all(math.isnan(value) for value in (*record.kramers, record.equilibrium))


def test_runs_that_diverge_at_once_have_no_share() -> None:
    lost = escape(replace(SHORT, hypers={"lr": 10.0}, noise=Noise(1000.0), steps=30))
    assert (lost.diverged_at > 0).all()
    assert np.isnan(lost.paths[-1]).all()
    one = escape(replace(SHORT, noise=Noise(1000.0), hypers={"lr": 10.0}, steps=1))
    assert (one.diverged_at == -1).all()


def test_paths_are_thinned_for_drawing_and_belong_to_their_steps() -> None:
    spec = replace(SHORT, steps=2001, runs=6, noise=Noise(6.5))
    record = escape(spec)
    assert record.step.tolist() == list(range(0, 2002, 3))
    assert record.paths.shape == (668, 2, 4, 1)
    early = escape(replace(spec, steps=999))
    assert np.array_equal(record.paths[1:334], early.paths[3:1000:3])
    assert record.paths[0, :, 0] == pytest.approx(spec.double_well.bottoms)


THEORY_HOLDS = [
    ({}, True),
    ({"noise": Noise(6.5, "stable", 2.0)}, True),
    ({"noise": Noise(6.5, "student")}, False),
    ({"rule": "adal"}, False),
    ({"choices": {"gradient": "transformed"}}, False),
    ({"choices": {"lr_decay": "inv_sqrt"}}, False),
]


@pytest.mark.parametrize(("changes", "known"), THEORY_HOLDS)
def test_kramers_law_is_given_for_sgd_under_gaussian_noise_only(
    changes: dict[str, Any], known: bool
) -> None:
    spec = EscapeSpec(**changes)
    for value in (spec.temperature, *spec.kramers, *spec.passage, spec.equilibrium):
        assert math.isfinite(value) == known
    if known and "noise" in changes:
        # α = 2 is Gaussian with twice the variance.
        assert spec.temperature == pytest.approx(2 * EscapeSpec().temperature, rel=1e-12)


def test_a_spec_is_a_key_and_its_equal_is_found() -> None:
    one = EscapeSpec(rule="adal", hypers={"lr": 0.1})
    two = EscapeSpec(rule="adal", hypers=[("lr", 0.1)], choices={"lr_decay": "none"})
    assert {one: 1}[two] == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"well": "3d"}, "well must be one of 1d, 2d; got '3d'"),
    ({"well": ["1d"]}, "well must be one of 1d, 2d; got ['1d']"),
    ({"lean": 0.9}, "lean must be in [0, 0.8], got 0.9"),
    ({"lean": None}, "lean must be a number, got None"),
    ({"barrier": 0.0}, "barrier must be in [0.1, 10], got 0.0"),
    ({"barrier": True}, "barrier must be a number, got True"),
    ({"steps": 50_001}, "steps must be a whole number in [1, 50000], got 50001"),
    ({"runs": 0}, "runs must be a whole number in [1, 1000], got 0"),
    ({"seed": 1.5}, "seed must be a whole number in [0, 4294967295], got 1.5"),
    ({"noise": None}, "noise must be a Noise, got None"),
    (
        {"well": "2d", "runs": 500, "steps": 20_000},
        "runs times steps times coordinates must be at most 12000000, got "
        "500 x 20000 x 2 = 20000000",
    ),
]


@pytest.mark.parametrize(("changes", "message"), WRONG, ids=[w[1][:20] for w in WRONG])
def test_what_is_out_of_range_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        EscapeSpec(**changes)
    assert str(caught.value) == message
