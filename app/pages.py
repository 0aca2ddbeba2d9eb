"""The pages, in the order of the navigation: the one list that names them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "pages"

TITLES = {
    "home": "Home", "race": "Race", "twin": "Twin", "networks": "Networks",
    "compare": "Compare", "noise": "Noise", "runs": "Runs", "about": "About",
}  # fmt: skip


def page_file(name: str) -> Path:
    """The file of a page, for `st.Page` and for links to it."""
    return FOLDER / f"{name}.py"
