"""What trains in these tests: one warm process, or a stand-in for it that needs no torch."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.jobs.process import WORKER, TrainingProcess
from app.jobs.runner import Start
from tests.app.jobs.shared import SharedProcess

STAND_IN = "tests.app.jobs.stand_in"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for every test: no test keeps a run where a person's runs are."""
    monkeypatch.setenv("ADAL_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def trains() -> Iterator[Start]:
    """Starts what trains; the process behind it is one for all tests."""
    shared = SharedProcess(WORKER)
    yield shared.start
    shared.close()


@pytest.fixture(scope="session")
def stands_in() -> Iterator[Start]:
    """The same of the stand-in."""
    shared = SharedProcess(STAND_IN)
    yield shared.start
    shared.close()


@pytest.fixture(scope="session")
def to_be_killed() -> Start:
    """Starts a stand-in that no other test has."""
    return partial(TrainingProcess, module=STAND_IN)
