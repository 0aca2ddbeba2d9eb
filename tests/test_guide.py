"""The guide to AdaL in one's own script: what it shows runs, and what it quotes is so."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "adal-in-your-own-script.md").read_text(encoding="utf-8")
BLOCKS = [
    textwrap.dedent(code) for code in re.findall(r"^ *```python\n(.*?)^ *```$", GUIDE, re.M | re.S)
]


def run(block: str) -> dict[str, Any]:
    """The names that `block`, a script of its own, leaves behind."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(block, "the guide", "exec"), names)
    return names


def test_the_guide_has_blocks_and_none_is_missed() -> None:
    assert len(BLOCKS) == GUIDE.count("```python") > 5


@pytest.mark.parametrize("block", BLOCKS[1:], ids=range(2, len(BLOCKS) + 1))
def test_a_block_runs_as_a_script_of_its_own(block: str) -> None:
    run(block)


def test_the_first_block_is_a_script_that_learns_the_digits() -> None:
    # seen: 0.960; a guess: 0.1
    assert run(BLOCKS[0])["accuracy"] > 0.9


def test_the_learning_rates_are_those_of_the_committed_search() -> None:
    tuned = json.loads((ROOT / "adal" / "training" / "tuned.json").read_text())["lrs"]
    for title, dataset in (("8×8 digits", "digits"), ("two spirals", "spirals")):
        rates = (tuned[dataset][rule]["lr"] for rule in ("adal", "adal_constant", "adam"))
        assert f"| {title} | {' | '.join(f'{rate:g}' for rate in rates)} |" in GUIDE


def test_the_files_that_the_guide_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / target).exists(), target
