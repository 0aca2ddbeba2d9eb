"""The version stands in one place, and whatever repeats it says the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from adal import __version__

ROOT = Path(__file__).resolve().parent.parent


def test_the_package_takes_its_version_from_adal() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in settings["project"]
    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "adal.__version__"}


def test_the_citation_names_this_version() -> None:
    named = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert named is not None
    assert named[1] == __version__


def test_the_changelog_says_what_this_version_changed() -> None:
    sections = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert __version__ in sections
    assert sections[0] in ("Unreleased", __version__)
