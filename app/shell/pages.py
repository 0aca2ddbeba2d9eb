"""The pages, in the order of the navigation: the one list that names them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
      name: its folder in `pages/`, and its path in the address.
      title: in the navigation.
      door: the link on Home that leads there; None without one.
    """

    name: str
    title: str
    door: str | None = None


HOME = Page("home", "Home")
"""The page that opens where the address names none."""

PAGES = (
    HOME,
    Page("race", "Race", "Race on a landscape"),
    Page("twin", "Twin", "Twin: what of it reaches the step"),
    Page("networks", "Networks", "Train networks on real digits"),
    Page("compare", "Compare", "Compare them fairly, each at its own best rate"),
    Page("noise", "Noise", "Noise: who smooths it, and by how much"),
    Page("runs", "Runs"),
    Page("about", "About"),
)


def page_file(name: str) -> Path:
    """The file of a page, for `st.Page` and for links to it."""
    return FOLDER / name / "page.py"


def page_title(name: str) -> str:
    """What a page is called. Raises: KeyError if there is no page of that name."""
    return {page.name: page.title for page in PAGES}[name]


def warm() -> None:
    """Import what the pages import, so that no visitor waits for it.

    All but the `page` modules themselves: those draw when they run.
    """
    for page in PAGES:
        for module in walk_packages([str(FOLDER / page.name)], f"pages.{page.name}."):
            if not module.name.endswith(".page"):
                import_module(module.name)
