"""The code for a race, run in a process of its own: it prints the record's numbers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app.jobs.cached import trajectory_of
from pages.race.files.script import code_of
from tests.pages.race.files.races import RACES

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize("name", RACES)
def test_the_script_prints_the_records_last_points(name: str) -> None:
    spec, code = RACES[name], code_of(RACES[name])
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    expected = []
    for lane in spec.lanes:
        path = trajectory_of(spec.run_spec(lane))
        (x, y), loss = path.theta[-1].tolist(), path.loss[-1].item()
        expected.append(f"{lane.title}: ({x!r}, {y!r}), loss {loss!r}")
    assert ran.stdout.splitlines() == expected


@pytest.mark.parametrize("name", RACES)
def test_the_script_is_short_and_imports_the_library_alone(name: str) -> None:
    code = code_of(RACES[name])
    modules = [
        node.module for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)
    ]
    assert modules
    assert all(module and module.startswith("adal.") for module in modules)
    assert len(code.splitlines()) < 40
    assert max(map(len, code.splitlines())) <= 100
