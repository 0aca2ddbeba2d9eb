"""The house's own rules, held on the syntax trees: who may import whom, and where torch may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [p for room in ("adal", "app", "pages") for p in sorted((ROOT / room).rglob("*.py"))]
FORBIDDEN = {
    "adal": {"app", "pages", "streamlit", "plotly"},
    "app": {"pages"},
    "pages": set(),
}
TORCH_ROOMS = ("adal/optim.py", "adal/training/", "app/jobs/worker.py")
VAGUE = {"utils", "helpers", "common", "misc"}


def imported(path: Path) -> set[str]:
    """Top-level names of all modules that a file imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_from_pages_to_app_to_adal(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    assert not imported(path) & FORBIDDEN[room]
    if "torch" in imported(path):
        assert str(path.relative_to(ROOT)).startswith(TORCH_ROOMS)
    assert path.stem not in VAGUE


def test_importing_adal_does_not_load_torch() -> None:
    code = (
        "import sys, adal, adal.rules, adal.landscapes, adal.trajectory;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
