"""The house's own rules, held on the syntax trees: who may import whom, and where torch may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KITS = (
    "training",
    "canvas",
    "paper",
    "jobs",
    "settings",
    "charts",
    "store",
    "shell",
    "prose",
)
"""The folders of `app/`, each importing only those after it."""
FORBIDDEN = {"adal": {"app", "pages", "streamlit", "plotly"}, "app": {"pages"}, "pages": set()}
TORCH_ROOMS = ("adal.optim", "adal.training", "app.jobs.worker")
EXPLORER = {"app", "pages", "streamlit", "plotly", "playwright"}
"""What adal does without, and its tests too."""
VAGUE = {"utils", "helpers", "common", "misc"}


def module_of(path: Path) -> str:
    """The dotted name of a file of the house."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {
    module_of(path): path
    for room in ("adal", "app", "pages")
    for path in sorted((ROOT / room).rglob("*.py"))
}


def imported(path: Path) -> set[str]:
    """All modules that a file imports, at its top or inside a function, as far as it names them."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inside & set(MODULES)) or {node.module}
    return names


IMPORTS = {module: imported(path) for module, path in MODULES.items()}
ARROWS = [(one, other) for one, named in IMPORTS.items() for other in sorted(named)]


def folders(module: str) -> tuple[str, ...]:
    """The folders in which a module stands: of "app.jobs.queue" they are "app" and "jobs"."""
    path = MODULES[module]
    return path.parent.relative_to(ROOT).parts


def test_imports_run_from_pages_to_app_to_adal() -> None:
    up = [arrow for arrow in ARROWS if arrow[1].split(".")[0] in FORBIDDEN[arrow[0].split(".")[0]]]
    assert not up


def test_no_page_imports_another_and_no_part_of_a_page_another_part() -> None:
    across = []
    for one, other in ARROWS:
        if other.startswith("pages."):
            here, there = folders(one), folders(other)
            if here != there[: len(here)] and there != here[: len(there)]:
                across.append((one, other))
    assert not across


def test_every_page_is_listed_and_every_page_listed_is_there() -> None:
    from app.shell.pages import PAGES

    assert {page.name for page in PAGES} == {
        path.parent.name for path in MODULES.values() if path.name == "page.py"
    }


def test_streamlit_alone_runs_what_stands_on_a_page() -> None:
    assert [one for one, other in ARROWS if other.split(".")[-1] == "page"] == []


def test_a_kit_imports_only_the_kits_below_it() -> None:
    assert {folders(module)[1] for module in MODULES if len(folders(module)) > 1} >= set(KITS)
    rank = {kit: place for place, kit in enumerate(KITS)}
    up = [
        (one, other)
        for one, other in ARROWS
        if one.startswith("app.") and other.startswith("app.") and len(folders(one)) > 1
        if len(folders(other)) < 2 or rank[folders(other)[1]] < rank[folders(one)[1]]
    ]
    assert not up


def test_no_file_of_a_kit_serves_one_page_alone() -> None:
    users = defaultdict(set)
    for one, other in ARROWS:
        if other.startswith("app."):
            users[other].add(folders(one)[1] if one.startswith("pages.") else "the house")
    for path in (ROOT / "benchmarks").glob("*.py"):
        for other in imported(path):
            users[other].add("benchmarks")
    lonely = [
        module
        for module, rooms in users.items()
        if len(rooms) == 1 and not rooms & {"the house", "benchmarks"}
    ]
    assert not lonely


def test_torch_stays_in_its_rooms() -> None:
    loads = [one for one, other in ARROWS if other.split(".")[0] == "torch"]
    assert [one for one in loads if not one.startswith(TORCH_ROOMS)] == []


def test_a_name_says_what_is_inside() -> None:
    assert [module for module in MODULES if VAGUE & set(module.split("."))] == []
    inits = [path for path in MODULES.values() if path.name == "__init__.py"]
    assert [path for path in inits if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_importing_adal_does_not_load_torch() -> None:
    code = (
        "import sys, adal, adal.rules, adal.landscapes, adal.trajectory;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_tests_of_adal_need_no_explorer_and_no_test_of_it() -> None:
    # So that they can run where only what adal needs is installed.
    tests = sorted((ROOT / "tests" / "adal").rglob("*.py"))
    asked = {(path, other) for path in tests for other in imported(path)}
    own = {pair for pair in asked if pair[1].startswith(("tests.adal", "tests.wander"))}
    assert not [pair for pair in asked - own if pair[1].split(".")[0] in EXPLORER | {"tests"}]
    code = f"import sys, tests.conftest; sys.exit(bool({EXPLORER} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
