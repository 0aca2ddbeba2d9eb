"""The pages, in the order of the navigation: the one list that names them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

FOLDER = Path(__file__).resolve().parents[2] / "pages"

TITLES = {
    "home": "Home", "race": "Race", "twin": "Twin", "networks": "Networks",
    "compare": "Compare", "noise": "Noise", "runs": "Runs", "about": "About",
}  # fmt: skip


def page_file(name: str) -> Path:
    """The file of a page, for `st.Page` and for links to it."""
    return FOLDER / name / "page.py"


def warm() -> None:
    """Import what the pages import, so that no visitor waits for it.

    All but the `page` modules themselves: those draw when they run.
    """
    for module in walk_packages([str(FOLDER)], "pages."):
        if not module.name.endswith(".page"):
            import_module(module.name)
