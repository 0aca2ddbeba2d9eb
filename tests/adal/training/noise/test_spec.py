"""The noise measurement's spec: what it refuses, its JSON, and which coordinates it watches."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.training.noise import spec as noise_spec
from adal.training.noise.spec import QUANTITIES, NoiseSpec


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"draws": 99}, r"draws must be a whole number in \[100, 20000\], got 99"),
        ({"draws": 20_001}, r"draws must be a whole number in \[100, 20000\], got 20001"),
        ({"draws": 100.5}, r"draws must be a whole number in \[100, 20000\], got 100.5"),
        ({"coordinates": 0}, r"coordinates must be a whole number in \[1, 500\], got 0"),
        ({"coordinates": 501}, r"coordinates must be a whole number in \[1, 500\], got 501"),
        ({"batch_sizes": (0, 32)}, r"batch size must be a whole number in \[1, 512\], got 0"),
        ({"batch_sizes": (32, 513)}, r"batch size must be a whole number in \[1, 512\], got 513"),
        ({"batch_sizes": ()}, r"batch_sizes must be 1 to 8 numbers, got \(\)"),
        ({"batch_sizes": tuple(range(30, 39))}, r"batch_sizes must be 1 to 8 numbers, got"),
        ({"batch_sizes": "32"}, r"batch_sizes must be 1 to 8 numbers, got '32'"),
        ({"batch_sizes": (32, 32)}, r"batch_sizes must differ from each other, got \(32, 32\)"),
        ({"batch_size": 8}, r"batch_size must be one of batch_sizes 1, 4, 16, .*; got 8"),
        ({"at": (1.1,)}, r"at must be shares in \[0, 1\], got 1.1"),
        ({"at": (float("nan"),)}, r"at must be shares in \[0, 1\], got nan"),
        ({"at": (True,)}, r"at must be shares in \[0, 1\], got True"),
        ({"at": ()}, r"at must be 1 to 5 numbers, got \(\)"),
        ({"at": (0.5, 0.5)}, r"at must differ from each other, got \(0.5, 0.5\)"),
        ({"beta1": 1.0}, r"beta1 must be in \[0, 1\), got 1.0"),
        ({"beta2": "x"}, r"beta2 must be a number, got 'x'"),
        ({"eps": -1e-8}, r"eps must be in \[0, 1\], got -1e-08"),
        ({"seed": -1}, r"seed must be a whole number in \[0, 4294967295\], got -1"),
    ],
)
def test_a_spec_refuses_in_one_sentence(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=f"^{message}"):
        NoiseSpec(**given)


def test_json_gives_an_equal_spec() -> None:
    asked = NoiseSpec(300, 7, (64, 2), 64, (1, 0.25), 0.5, 0.95, 1e-6, 9)
    assert NoiseSpec.from_json(asked.to_json()) == asked
    assert NoiseSpec.from_json("{}") == NoiseSpec()
    assert asked.batch_sizes == (2, 64)
    assert asked.at == (0.25, 1.0)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "null", '{"draws": []}', '{"steps": 3}', "[" * 9999]
)
def test_json_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        NoiseSpec.from_json(text)


def test_the_main_batch_size_has_every_quantity_and_the_others_two() -> None:
    series = NoiseSpec(batch_sizes=(4, 32, 64)).series
    assert series[:8] == tuple((name, 32) for name in QUANTITIES)
    assert series[8:] == (("g", 4), ("ghat", 4), ("g", 64), ("ghat", 64))


def test_the_shares_name_steps_of_a_training_once() -> None:
    assert NoiseSpec().steps_of(600) == (12, 180, 600)
    assert NoiseSpec().steps_of(1) == (0, 1)


def test_the_burn_in_fills_the_longer_memory_thrice_and_ends() -> None:
    assert NoiseSpec().burn_in == 3000
    assert NoiseSpec(beta1=0.99, beta2=0.9).burn_in == 300
    assert NoiseSpec(beta2=0.999999).burn_in == 6000
    # 5 % is left of what v̂ would remember from before.
    assert NoiseSpec().beta2 ** NoiseSpec().burn_in == pytest.approx(0.05, abs=0.001)


def test_every_tensor_is_watched_in_proportion_to_its_size() -> None:
    sizes, asked = [2048, 32, 320, 10], NoiseSpec(coordinates=150)
    chosen = asked.chosen(sizes)
    assert len(chosen) == 150
    assert (np.diff(chosen) > 0).all()
    counts = np.histogram(chosen, np.cumsum([0, *sizes]))[0]
    # 127.5, 1.99, 19.9 and .62 of 150.
    assert counts.tolist() == [127, 2, 20, 1]
    assert np.array_equal(chosen, asked.chosen(sizes))
    assert not np.array_equal(chosen, NoiseSpec(coordinates=150, seed=1).chosen(sizes))
    # Chosen from all of a tensor: no eighth of the first one is left out.
    assert (np.histogram(chosen[:127], 8, (0, 2048))[0] > 0).all()


@pytest.mark.parametrize(
    ("coordinates", "counts"),
    [(1, [1, 0, 0]), (2, [2, 0, 0]), (3, [1, 1, 1]), (5, [3, 1, 1]), (500, [90, 2, 1])],
)
def test_small_tensors_are_watched_where_it_can_be(coordinates: int, counts: list[int]) -> None:
    sizes = [90, 2, 1]
    chosen = NoiseSpec(coordinates=coordinates).chosen(sizes)
    assert np.histogram(chosen, np.cumsum([0, *sizes]))[0].tolist() == counts


def test_the_points_are_as_many_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = NoiseSpec(batch_sizes=(32, 64))
    assert asked.pool(1086, 2410) == 1086
    monkeypatch.setattr(noise_spec, "POOL_NUMBERS", 100 * 2410 + 5)
    assert asked.pool(1086, 2410) == 100
    with pytest.raises(SpecError, match="batch_sizes must be below the number of points, 64, got"):
        asked.pool(64, 10)


def test_spec_record_and_intervals_load_without_torch() -> None:
    names = ("spec", "record", "summary", "interval", "filters")
    modules = ", ".join(f"adal.training.noise.{name}" for name in names)
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
