"""The number of usable CPUs: the affinity mask, and the quotas of both kinds of control groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.cpus import usable_cpus


@pytest.fixture
def eight_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: range(8), raising=False)


QUOTAS = [
    ({}, 8),
    ({"cpu.max": "max 100000"}, 8),
    ({"cpu.max": "300000 100000"}, 3),
    ({"cpu.max": "250000 100000"}, 2),
    ({"cpu.max": "50000 100000"}, 1),
    ({"cpu.max": "1600000 100000"}, 8),
    ({"pod/cpu.max": "400000 100000", "pod/app/cpu.max": "max 100000"}, 4),
    ({"cpu/cpu.cfs_quota_us": "200000", "cpu/cpu.cfs_period_us": "100000"}, 2),
    ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
]


@pytest.mark.usefixtures("eight_cpus")
@pytest.mark.parametrize(("files", "expected"), QUOTAS, ids=[str(files) for files, _ in QUOTAS])
def test_the_least_of_mask_and_quotas_counts(
    files: dict[str, str], expected: int, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    own = tmp_path / "own"
    own.write_text("0::/pod/app\n")
    assert usable_cpus(tmp_path, own) == expected


def test_this_machine_has_at_least_one() -> None:
    assert usable_cpus() >= 1
