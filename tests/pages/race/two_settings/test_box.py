"""Two settings side by side: what differs is said, and a pasted link is read with care."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.settings.field import differing, texts_of
from pages.race.link import ROWS, race_of, values_of
from tests.pages.visit import opened, widget


def race(**settings: str) -> Any:
    return race_of({key.replace("_", "."): value for key, value in settings.items()})[0]


def differences(a: Any, b: Any) -> list[tuple[str, str, str]]:
    return differing(texts_of(ROWS, values_of(a)), texts_of(ROWS, values_of(b)))


def test_what_differs_is_listed_under_its_name_as_the_side_bar_shows_it() -> None:
    rows = differences(race(), race(steps="100", l1_lr="0.25", noise="2", law="stable"))
    assert ("Steps", "500", "100") in rows
    assert ("Optimizer 1: Learning rate", "0.560", "0.250") in rows
    assert ("Law of the noise", "Gaussian", "α-stable") in rows
    assert ("Tail index", "–", "1.50") in rows
    assert differences(race(), race()) == []


def test_every_setting_has_a_name_of_its_own() -> None:
    for spec in (race(landscape="own", noise="1", law="student"), race()):
        assert len(texts_of(ROWS, values_of(spec))) == len(values_of(spec))


def compared(query: dict[str, str] | None = None) -> AppTest:
    at = opened("race", query)
    at.session_state["race.comparing"] = True
    at.run()
    return at


def test_the_kept_settings_stand_beside_the_pages_own() -> None:
    at = compared()
    next(b for b in at.button if b.label == "Keep these settings as A").click().run()
    assert any("A and B are the same so far" in m.value for m in at.main.markdown)
    widget(at, "landscape").set_value("beale").run()
    at.run()
    assert not at.exception
    assert [s.value for s in at.subheader][1:] == ["A: Rosenbrock's valley", "B: Beale's function"]
    assert at.session_state["race.compared"] == race()


def pasted(link: str) -> AppTest:
    at = compared()
    next(t for t in at.text_input if t.key == "race.compared_link").set_value(link).run()
    assert not at.exception
    return at


@pytest.mark.parametrize(
    "link",
    [
        "http://somewhere:8501/race?v=1&landscape=beale&l1.lr=0.2",
        "?v=1&landscape=beale&l1.lr=0.2",
        "v=1&landscape=beale&l1.lr=0.2",
    ],
)
def test_a_is_taken_from_a_link(link: str) -> None:
    at = pasted(link)
    assert at.session_state["race.compared"] == race(landscape="beale", l1_lr="0.2")
    assert not at.warning


def test_what_is_wrong_in_a_link_is_named() -> None:
    at = pasted("/race?v=1&landscape=moon&l1.lr=0.2")
    assert at.warning[0].value.replace("\\", "").startswith("landscape must be one of")
    assert at.session_state["race.compared"] == race(l1_lr="0.2")


@pytest.mark.parametrize("link", ["hello", "http://[::1", "&" * 3000, "%%%", "javascript:alert(1)"])
def test_what_is_no_link_takes_nothing(link: str) -> None:
    at = pasted(link)
    said = at.warning[0].value.replace("\\", "")
    assert said == "This is no link to a race: nothing was taken."
    assert "race.compared" not in at.session_state
