"""Many starts: a grid's ends are those of single runs, bit for bit, in bounded memory."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import adal.starts
from adal.arrays import hypot
from adal.errors import SpecError
from adal.landscapes import LANDSCAPES, Domain, Landscape
from adal.landscapes.landscape import FINITE_WITHIN
from adal.oracles import Noise
from adal.rules import RULES
from adal.starts import Ends, Grid, ends_of
from adal.trajectory import MOST_KEPT, MOST_WORK, RunSpec, descend, run


def test_a_grid_covers_its_box_row_by_row_from_the_lower_left() -> None:
    points = Grid(3, 2, Domain(-1.0, 1.0, 10.0, 30.0)).points()
    assert points.tolist() == [
        [[-1, 10], [0, 10], [1, 10]],
        [[-1, 30], [0, 30], [1, 30]],
    ]


def test_a_grid_without_a_box_covers_the_landscapes_domain() -> None:
    spec = RunSpec("booth", start=Grid(5, 4), steps=1)
    assert spec.start == Grid(5, 4, LANDSCAPES["booth"].domain)
    assert hash(spec) == hash(RunSpec("booth", start=spec.start, steps=1))
    with pytest.raises(SpecError, match="grid box must be a Domain here, got None"):
        Grid(5, 4).points()


def same(ends: Ends, spec: RunSpec) -> None:
    """`ends` of a grid's `spec` against the ends of each single path."""
    for where in np.ndindex(ends.loss.shape):
        alone = run(replace(spec, start=tuple(ends.start[where])))
        assert np.array_equal(ends.theta[where], alone.theta[-1])
        assert ends.loss[where] == alone.loss[-1]
        assert ends.diverged_at[where] == alone.diverged_at
        assert ends.left_at[where] == alone.left_at


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lr", [1e-3, 0.1, 10.0])
def test_ends_equal_those_of_single_runs(rule: str, lr: float) -> None:
    # 10 is far too long a step here: many of these runs leave the domain, some diverge.
    for landscape in ("beale", "goldstein_price"):
        spec = RunSpec(landscape, rule, {"lr": lr}, start=Grid(5, 4), steps=60)
        same(run(spec, keep="ends"), spec)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_ends_equal_those_of_single_runs_on_every_landscape(landscape: str) -> None:
    spec = RunSpec(landscape, "adal", {"lr": 0.3, "beta2": 0.95}, start=Grid(5, 4), steps=60)
    same(run(spec, keep="ends"), spec)


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adal"])
def test_starts_that_diverge_at_different_steps_do_not_disturb_the_others(rule: str) -> None:
    spec = RunSpec("rosenbrock", rule, {"lr": 0.005}, start=Grid(9, 5), steps=120)
    spec = replace(spec, start=Grid(9, 5, Domain(-7.0, 9.0, -1.0, 30.0)))
    ends = run(spec, keep="ends")
    same(ends, spec)
    if rule != "adal":
        assert len(np.unique(ends.diverged_at)) > 2
        assert np.isfinite(ends.theta).all()
        assert np.isfinite(ends.loss).all()


def test_starts_outside_the_domain_have_left_it_at_the_first_step() -> None:
    spec = RunSpec("rosenbrock", "sgd", {"lr": 1.0}, start=Grid(3, 3, Domain(-1e6, 1e6, 5, 1e6)))
    ends = run(replace(spec, steps=9), keep="ends")
    assert (ends.left_at == 1).all()
    same(ends, replace(spec, steps=9))


def test_every_start_is_given_the_noise_of_a_single_run() -> None:
    spec = RunSpec("himmelblau", "adam", {"lr": 0.1}, start=Grid(3, 3), steps=40, noise=Noise(5.0))
    same(run(spec, keep="ends"), spec)


def test_the_ends_are_those_of_the_paths() -> None:
    for start in (Grid(6, 3), (0.5, 0.5)):
        spec = RunSpec("rosenbrock", "sgd", {"lr": 0.005}, start=start, steps=50)
        paths, ends = run(spec), run(spec, keep="ends")
        assert np.array_equal(paths.theta[0], ends.start)
        assert np.array_equal(paths.theta[-1], ends.theta)
        for name in ("diverged_at", "left_at"):
            assert np.array_equal(getattr(paths, name), getattr(ends, name))


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = RunSpec("beale", "adal", {"lr": 0.1}, start=Grid(10, 10), steps=40)
    whole = run(spec, keep="ends")
    monkeypatch.setattr(adal.starts, "BLOCK", 7)
    for name, values in vars(run(spec, keep="ends")).items():
        assert np.array_equal(values, getattr(whole, name))


def test_a_landscape_that_is_not_finite_is_checked_at_every_step() -> None:
    edge = replace(
        LANDSCAPES["saddle"],
        loss=lambda x, y: np.log(x) + y * y,  # NaN at x < 0, where the slope is a number
        slope=lambda x, y: (1 / x, 2 * y),
        finite=False,
    )
    start, settings = np.array([[0.4, 0.0], [1.0, 0.5]]), RULES["sgd"].settings(lr=0.3)
    ends = ends_of(edge, RULES["sgd"], start, 5, settings)
    assert ends.diverged_at.tolist() == [1, 3]
    for i in range(2):
        alone = descend(edge, RULES["sgd"], start[i], 5, settings)
        assert ends.diverged_at[i] == alone.diverged_at
        assert np.array_equal(ends.theta[i], alone.theta[-1])


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))
def test_a_landscape_called_finite_is_so_wherever_a_run_may_start(landscape: Landscape) -> None:
    box = FINITE_WITHIN
    size = 10.0 ** np.linspace(-300, np.log10(box.x1), 40)
    axis = np.concatenate([-size, [0.0], size])
    points = np.stack(np.meshgrid(axis, axis), -1)
    if landscape.finite:
        with np.errstate(under="ignore"):
            assert np.isfinite(landscape.f(points)).all()
            assert np.isfinite(landscape.grad(points)).all()


def test_an_entry_of_hypot_agrees_with_the_c_library_and_not_with_its_neighbours() -> None:
    sizes = np.array([0, 5e-324, 1e-310, 1e-200, 1e-140, 1.0, 3.0, 1e140, 1e200, 1e307, np.inf])
    x, y = (a.ravel() for a in np.meshgrid(sizes, 0.7 * sizes))
    with np.errstate(over="ignore", under="ignore"):
        together = hypot(x, y)
        assert np.array_equal(
            together, [hypot(p, q)[0] for p, q in zip(x[:, None], y[:, None], strict=True)]
        )
    # Two roundings of squares and one of their sum, halved by the root, and the root's own.
    assert np.allclose(together, np.hypot(x, y), rtol=3e-16, atol=5e-324)


def test_memory_does_not_grow_with_the_steps() -> None:
    peaks = []
    for steps in (2, 20):
        spec = RunSpec("rosenbrock", "adal", {"lr": 0.1}, start=Grid(256, 256), steps=steps)
        tracemalloc.start()
        run(spec, keep="ends")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The record takes 3.5 MB and a block's state and temporaries some 5; 20 kept steps take 73.
    assert max(peaks) < 16e6
    assert peaks[1] < 1.1 * peaks[0]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"nx": 1}, "grid nx must be a whole number in [2, 256], got 1"),
    ({"ny": 257}, "grid ny must be a whole number in [2, 256], got 257"),
    ({"ny": 8.0}, "grid ny must be a whole number in [2, 256], got 8.0"),
    ({"nx": True}, "grid nx must be a whole number in [2, 256], got True"),
    ({"box": (0, 1, 0, 1)}, "grid box must be a Domain, got (0, 1, 0, 1)"),
    ({"box": Domain(0, float("nan"), 0, 1)}, "grid x1 must be in [-1e6, 1e6], got nan"),
    ({"box": Domain(0, 1, -1e7, 1)}, "grid y0 must be in [-1e6, 1e6], got -10000000.0"),
    ({"box": Domain(0, "1", 0, 1)}, "grid x1 must be in [-1e6, 1e6], got '1'"),  # type: ignore[arg-type]
    ({"box": Domain(1, 1, 0, 1)}, "grid x1 must be above x0 = 1, got 1"),
    ({"box": Domain(0, 1, 2, 1)}, "grid y1 must be above y0 = 2, got 1"),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_a_wrong_grid_is_named_with_its_value_and_range(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        Grid(**given)
    assert str(caught.value).startswith(message)


def test_the_work_of_a_grid_is_bounded() -> None:
    assert Grid(256, 256).size * 1000 == MOST_WORK
    with pytest.raises(SpecError, match="starts times steps must be at most 65536000, got 256 x "):
        RunSpec(start=Grid(256, 256), steps=1001)


def test_paths_of_a_grid_are_kept_only_where_they_are_few() -> None:
    spec = RunSpec(start=Grid(100, 100), steps=MOST_KEPT // 10_000 + 1)
    with pytest.raises(SpecError, match="at most 1000000 to keep their paths, got 100 x 100 x 101"):
        run(spec)
    assert run(replace(spec, steps=2)).theta.shape == (3, 100, 100, 2)
    with pytest.raises(SpecError, match="keep must be one of ends, path; got 'all'"):
        run(spec, keep="all")  # type: ignore[call-overload]


def test_infinite_noise_diverges_from_a_grid_as_it_does_alone() -> None:
    """Lion makes a finite step of an infinite gradient: the step's end does not tell."""
    noise = np.zeros((20, 2))
    noise[7, 0] = np.inf
    landscape, rule = LANDSCAPES["booth"], RULES["lion"]
    start, settings = Grid(3, 3).over(landscape.domain).points(), rule.settings(lr=0.01)
    ends = ends_of(landscape, rule, start, 20, settings, noise)
    paths = descend(landscape, rule, start, 20, settings, noise[:, None, None])
    assert np.array_equal(ends.diverged_at, paths.diverged_at)
    assert (ends.diverged_at == 8).all()
