"""Memory: what a training needs grows with what it holds, and is asked for before it starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from adal.errors import SpecError
from adal.training import Row, TrainSpec, memory, train
from adal.training.memory import BASE, Gauge, check, free, free_ram, needed, took

USUAL = TrainSpec(device="cpu", seeds=32, batch_size=64, hidden=(256, 256), steps=10)


@pytest.mark.parametrize(
    "more",
    [
        {"seeds": 64},
        {"dtype": "float64"},
        {"rule": "amsgrad"},
        {"hidden": (256, 256, 256)},
        {"batch_size": 512},
        {"dropout": 0.1},
        {"rule": "adal", "twin": True},
    ],
    ids=str,
)
def test_more_of_anything_needs_more(more: dict[str, Any]) -> None:
    assert needed(replace(USUAL, **more)) > 1.005 * needed(USUAL)


def test_parameters_and_slots_are_counted() -> None:
    # θ now and before, the gradient and Adam's two moments of 32 networks, in float32.
    held = 5 * 32 * USUAL.model.parameters * 4
    assert 2 * held < needed(USUAL) < 6 * held


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_what_a_pass_keeps_is_bounded(device: str) -> None:
    wide = TrainSpec("alice", network="transformer", seeds=64, device="cpu", steps=10, every=10)
    wider = replace(wide, seeds=1024)
    spare = needed(wider, device) - needed(wide, device)
    # Beside parameters, slots and what they become in passing, only the minibatches grow.
    per_replica = wide.model.parameters * 4 * 19 + 2 * 32 * 48 * 16
    assert spare <= 960 * per_replica + (0 if device == "cpu" else 200_000_000 * 4)


def test_a_training_that_does_not_fit_is_refused_with_both_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "needed", lambda spec, device: 3_100_000_000)
    monkeypatch.setattr(memory, "free", lambda device: 2_000_000_000)
    rows: list[Row] = []
    with pytest.raises(SpecError) as caught:
        train(USUAL, rows.append)
    assert str(caught.value) == (
        "this needs 3.1 GB of 2 GB free: fewer replicas or a smaller batch"
    )
    assert not rows


def test_lanes_side_by_side_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda device: int(1.5 * needed(USUAL)))
    check((USUAL,), torch.device("cpu"))
    with pytest.raises(SpecError, match="this needs "):
        check((USUAL, USUAL), torch.device("cpu"))


def test_a_machine_that_does_not_say_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda device: None)
    check((USUAL,) * 6, torch.device("cpu"))


def files(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def test_free_memory_is_the_machines_or_the_control_groups(tmp_path: Path) -> None:
    meminfo, own, groups = tmp_path / "meminfo", tmp_path / "own", tmp_path / "groups"
    assert free_ram(meminfo, groups, own) is None
    meminfo.write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n")
    assert free_ram(meminfo, groups, own) == 4_096_000
    own.write_text("0::/a/b\n")
    files(groups / "a/b", memory__max="max\n", memory__current="5\n")
    assert free_ram(meminfo, groups, own) == 4_096_000
    stat = "anon 1\ninactive_file 200\n"
    files(groups / "a", memory__max="3000\n", memory__current="2500\n", memory__stat=stat)
    assert free_ram(meminfo, groups, own) == 700
    files(
        groups / "memory",
        **{
            "memory__limit_in_bytes": "1000",
            "memory__usage_in_bytes": "1400",
            "memory__stat": "total_inactive_file 100",
        },
    )
    assert free_ram(meminfo, groups, own) == 0


DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_of_this_machine_says_what_it_has(device: str) -> None:
    there = free(torch.device(device))
    assert there is None or there > 0


def test_a_gauge_says_what_was_taken_since_it_was_made(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("VmHWM:\t  900 kB\nVmRSS:\t  400 kB\n")
    gauge = Gauge(torch.device("cpu"), status)
    status.write_text("VmHWM:\t  1000 kB\nVmRSS:\t  500 kB\n")
    assert gauge.peak() == 600 * 1024
    assert Gauge(torch.device("cpu"), tmp_path / "none").peak() is None


def test_what_was_taken_is_told_beside_what_was_estimated() -> None:
    told = took((USUAL, USUAL), torch.device("cpu"), 123_400_000)
    estimated = (2 * needed(USUAL) - BASE) / 1e6
    assert told == f"It took 123 MB at its peak; estimated were {estimated:.0f} MB."
    assert took((USUAL,), torch.device("cpu"), None) == ""


def test_memory_that_is_held_raises_the_peak() -> None:
    gauge = Gauge(torch.device("cpu"))
    held = torch.ones(30_000_000)
    peak = gauge.peak()
    assert peak is None or peak >= held.nbytes // 2
