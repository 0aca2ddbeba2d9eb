"""The basins in their box: at once where they are few, with a queue and its progress where not."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import pages.race.basins.box
from adal.errors import AdalError
from app.jobs.queue import FULL, background
from tests.patience import PATIENCE

SCRIPT = """
import streamlit as st
from adal.oracles import Noise
from adal.race import Lane, RaceSpec
from pages.race.basins.box import basins_box

lanes = (Lane("l1", "adal", (("lr", 0.3),)), Lane("l2", "adam", (("lr", LR),)))
spec = RaceSpec("PLACE", lanes, steps=STEPS, noise=Noise(0.5))
basins_box(spec, key="basins", on_start_change=lambda: None)
"""


def page(lr: float = 0.1, steps: int = 20, place: str = "himmelblau") -> AppTest:
    # Each test has a rate of its own: results are shared by all that ask in this process.
    script = SCRIPT.replace("LR", str(lr)).replace("STEPS", str(steps)).replace("PLACE", place)
    return AppTest.from_string(script, default_timeout=PATIENCE)


def has_picture(at: AppTest) -> bool:
    return bool(at.get("bidi_component"))


def words(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown).replace("\u00a0", " ")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that waits for its runs however busy the machine is."""
    monkeypatch.setattr(pages.race.basins.box, "AT_ONCE_SECONDS", 60.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("place", ["himmelblau", "monkey_saddle", "rastrigin"])
def test_a_small_grid_is_there_at_once_and_stays(place: str) -> None:
    at = page(0.11, place=place).run()
    for _ in range(2):
        assert not at.exception
        assert has_picture(at)
        assert "4096 starts" in words(at) or place == "monkey_saddle"
        assert "Every start is given the same noise, that of seed 0." in words(at)
        at.run()


@pytest.mark.usefixtures("patient")
def test_more_starts_are_another_picture() -> None:
    at = page(0.12).run()
    at.radio[0].set_value(128).run()
    assert not at.exception
    assert has_picture(at)
    assert "16384 starts" in words(at)


def test_too_much_work_is_refused_in_a_sentence() -> None:
    at = page(0.13, steps=2000)
    at.session_state["basins.size"] = 256
    at.run()
    assert not at.exception
    assert not has_picture(at)
    assert at.warning[0].value == (
        "starts times steps must be at most 65536000, got 256 x 256 x 2000 = 131072000. "
        "Choose fewer starts here, or fewer steps."
    )


def test_while_others_compute_the_page_says_where_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages.race.basins.box, "AT_ONCE_SECONDS", 0.01)
    may_end = threading.Event()

    def long(progress: Callable[[float], None], stop: Callable[[], bool]) -> None:
        may_end.wait(60)

    background().request(("test", "long"), long)
    at = page(0.14).run()
    assert not at.exception
    assert not has_picture(at)
    assert "Waiting for others: next in the queue." in str(at.get("progress")[0].proto.text)
    may_end.set()
    monkeypatch.setattr(pages.race.basins.box, "AT_ONCE_SECONDS", 60.0)
    at.run()
    assert has_picture(at)


def test_meanwhile_a_coarser_picture_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages.race.basins.box, "AT_ONCE_SECONDS", 60.0)
    at = page(0.15).run()
    monkeypatch.setattr(pages.race.basins.box, "AT_ONCE_SECONDS", 0.01)
    may_end = threading.Event()

    def long(progress: Callable[[float], None], stop: Callable[[], bool]) -> None:
        may_end.wait(60)

    background().request(("test", "long again"), long)
    at.radio[0].set_value(128).run()
    assert not at.exception
    assert at.get("progress")
    assert has_picture(at)
    assert "4096 starts" in words(at)
    may_end.set()


def test_a_full_queue_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise AdalError(FULL)

    monkeypatch.setattr(background(), "request", full)
    at = page(0.16).run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == [FULL]


@pytest.mark.usefixtures("patient")
def test_what_fails_is_told_and_nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise AdalError("this cannot be")

    monkeypatch.setattr(pages.race.basins.box, "basins", broken)
    at = page(0.17).run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == ["this cannot be."]
    assert not has_picture(at)
