"""Each part alone in a script of two lines, run twice; every control changes a picture."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.jobs.queue import background
from app.settings.flat import Flat
from app.shell.pages import page_file
from pages.noise.escape.link import ESCAPE
from pages.noise.failures.link import FAILURES
from pages.noise.filter.link import FILTER
from pages.noise.rest.link import REST
from tests.pages.visit import opened as opened_page
from tests.patience import PATIENCE

LINKS: dict[str, Flat[Any]] = {
    "rest": REST,
    "filter": FILTER,
    "failures": FAILURES,
    "escape": ESCAPE,
}
QUICK = {
    "rest": {"steps": "60", "runs": "12"},
    "filter": {},
    "failures": {},
    "escape": {"steps": "400", "runs": "4"},
}
"""Settings under which a part is as quick as a test should be."""


def opened(name: str, query: dict[str, str] | None = None) -> AppTest:
    """The part after its first finished run; `part` in the link is the page's business."""
    script = f"from pages.noise.{name}.part import {name}_part\n{name}_part()\n"
    at = AppTest.from_string(script, default_timeout=PATIENCE)
    at.query_params["part"] = name
    for key, value in (QUICK[name] | (query or {})).items():
        at.query_params[key] = value
    return finished(at.run())


def finished(at: AppTest) -> AppTest:
    """`at` once the queue has done what it shows; a part has two pieces of work at most."""
    for _ in range(3):
        if "progress" not in {block.type for block in at.main} and not at.get("progress"):
            break
        works = [key for key, work in background()._works.items() if not work.ended]
        background().wait(works, PATIENCE)
        at.run()
    return at


def pictures(at: AppTest) -> list[str]:
    """Every chart as it is sent."""
    return [chart.proto.spec for chart in at.get("plotly_chart")]


def link_of(at: AppTest) -> dict[str, str]:
    """The part's own query; the first part of the page needs not be named."""
    query = {k: v[0] if isinstance(v, list) else v for k, v in at.query_params.items()}
    query.pop("part", None)
    return query


def widget(at: AppTest, key: str) -> Any:
    for kind in ("selectbox", "number_input", "slider", "radio", "text_area"):
        found = [w for w in at.get(kind) if w.key == key]
        if found:
            return found[0]
    raise AssertionError(f"no widget {key}")


@pytest.mark.parametrize("name", LINKS)
def test_a_part_opens_on_finished_pictures_and_runs_twice(name: str) -> None:
    at = opened(name)
    for _ in range(2):
        assert not at.exception
        assert not at.warning
        assert len(pictures(at)) >= 2
        assert any("What happened" in s.value or "same numbers" in s.value for s in at.subheader)
        at.run()


CHANGES: dict[str, list[tuple[str, Any]]] = {
    "rest": [
        ("curvature", 2.0),
        ("sigma", 0.5),
        ("law", "student"),
        ("shape", 5.0),
        ("batch", 3),
        ("coordinates", 2),
        ("sgd_lr", 0.1),
        ("adam_lr", 0.1),
        ("adal_lr", 0.1),
        ("steps", 50),
        ("runs", 10),
        ("seed", 5),
    ],
    "filter": [
        ("law", "stable"),
        ("shape", 1.2),
        ("beta", 0.5),
        ("batch", 4),
        ("coordinates", 5),
        ("seed", 5),
    ],
    "failures": [("experiment", "laplace"), ("seed", 5)],
    "escape": [
        ("well", "2d"),
        ("barrier", 0.5),
        ("lean", 0.2),
        ("sigma", 5.0),
        ("law", "student"),
        ("shape", 9.0),
        ("sgd_lr", 0.02),
        ("adam_lr", 0.2),
        ("adal_lr", 0.2),
        ("steps", 300),
        ("runs", 5),
        ("seed", 5),
    ],
}
"""One value after the other; each must change a picture and the link."""


@pytest.mark.parametrize("name", LINKS)
def test_every_control_changes_a_picture_and_the_link(name: str) -> None:
    assert [key for key, _ in CHANGES[name]] == [row.key for row in LINKS[name].rows]
    at = opened(name)
    for key, value in CHANGES[name]:
        drawn, link = pictures(at), link_of(at)
        finished(widget(at, f"noise.{name}.{key}").set_value(value).run())
        assert not at.exception, key
        assert not at.warning, key
        assert pictures(at), key
        assert pictures(at) != drawn, key
        assert link_of(at) != link, key
        spec, complaints = LINKS[name].read(link_of(at))
        assert complaints == [], key
        assert getattr(spec, key) == value
        assert at.session_state[f"noise.{name}_visit"].spec == spec
    assert pictures(opened(name, link_of(at))) == pictures(at)


def test_the_numbers_that_a_law_needs_appear_with_it() -> None:
    at = opened("filter")
    with pytest.raises(AssertionError):
        widget(at, "noise.filter.shape")
    widget(at, "noise.filter.law").set_value("stable").run()
    assert widget(at, "noise.filter.shape").value == 1.5
    widget(at, "noise.filter.law").set_value("student").run()
    assert widget(at, "noise.filter.shape").value == 3.0
    assert not at.warning


def test_a_wrong_link_is_named_once_and_replaced() -> None:
    at = opened("filter", {"beta": "2"})
    assert [w.value for w in at.warning] == [
        r"beta must be in \[0, 0\.99\], got 2\.0\. Used instead\: 0\.9\."
    ]
    widget(at, "noise.filter.beta").set_value(0.5).run()
    assert not at.warning


@pytest.mark.parametrize("name", LINKS)
def test_reset_brings_the_opening_settings_back(name: str) -> None:
    at = opened(name, {"seed": "7"})
    next(b for b in at.button if b.label == "Reset").click().run()
    assert not at.warning
    assert link_of(at) == {}


def test_a_new_seed_is_another_one() -> None:
    at = opened("failures")
    drawn = pictures(at)
    next(b for b in at.button if b.label == "New seed").click().run()
    assert pictures(at) != drawn
    assert not at.warning


def own(text: str) -> AppTest:
    at = opened("failures")
    at.session_state["noise.failures.own"] = True
    at.run()
    widget(at, "noise.failures.pasted").set_value(text).run()
    assert not at.exception
    return at


def test_pasted_numbers_are_looked_at_and_stay_out_of_the_link() -> None:
    drawn = len(pictures(opened("failures")))
    at = own(" ".join(f"{(i * 7919 % 1009) / 1009 - 0.5:.6f}" for i in range(600)))
    assert len(pictures(at)) == drawn + 3
    told = " ".join(m.value for m in at.main.markdown)
    assert "Of 600 numbers the estimator makes" in told
    assert "excess kurtosis" in told
    assert link_of(at) == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2 3", "there must be 100 to 100000 numbers, got 3"),
        ("5 " * 200, "there must be two different numbers at least, got 5 only"),
        ("cat " * 200, "number 1 must be a number, got"),
        ("1 2 " * 200 + "nan", "all numbers must be finite, got 1"),
        ("<script>alert(1)</script>", "number 1 must be a number, got"),
    ],
    ids=["few", "constant", "words", "nan", "html"],
)
def test_unfit_numbers_get_one_sentence(text: str, sentence: str) -> None:
    drawn = len(pictures(opened("failures")))
    at = own(text)
    assert len(at.warning) == 1
    assert at.warning[0].value.replace("\\", "").startswith(sentence)
    assert "<script" not in at.warning[0].value.replace(r"\<", "")
    assert len(pictures(at)) == drawn


def test_numbers_with_equal_quartiles_have_no_quantile_plot_but_the_rest() -> None:
    at = own("0 " * 160 + "1 2 " * 20)
    told = " ".join(m.value for m in at.main.markdown).replace("\\", "")
    assert "80.0 % of them are exactly 0" in told
    assert "This cannot be drawn: samples must have two different quartiles" in told


def test_stopped_work_is_not_asked_for_until_it_is_wanted() -> None:
    at = opened("escape", {"seed": "4711"})
    key = ("noise.escape", ESCAPE.read(QUICK["escape"] | {"seed": "4711"})[0].run_specs)
    background()._works.pop(key)
    at.session_state["noise.stopped"] = key
    at.run()
    assert pictures(at) == []
    assert "Stopped: the runs in the well are not computed." in [m.value for m in at.main.markdown]
    finished(next(b for b in at.button if b.label == "Compute them").click().run())
    assert len(pictures(at)) >= 3


def page(query: dict[str, str] | None = None) -> AppTest:
    """The whole page, with its choice of a part."""
    return finished(opened_page("noise", query))


def chosen(at: AppTest, part: str) -> AppTest:
    at.radio(key="noise.part").set_value(part)
    return finished(at.run())


def test_a_part_that_was_left_comes_back_as_it_was_and_leaves_no_trace_in_the_link() -> None:
    at = page(QUICK["rest"])
    finished(widget(at, "noise.rest.curvature").set_value(3.0).run())
    first = link_of(at)
    chosen(at, "filter")
    assert not at.warning
    assert link_of(at) == {}
    widget(at, "noise.filter.beta").set_value(0.3).run()
    assert link_of(at) == {"v": "1", "beta": "0.3"}
    chosen(at, "failures")
    assert link_of(at) == {}
    chosen(at, "rest")
    assert not at.warning
    assert widget(at, "noise.rest.curvature").value == 3.0
    assert link_of(at) == first == {"v": "1", "curvature": "3"} | QUICK["rest"]
    chosen(at, "filter")
    assert widget(at, "noise.filter.beta").value == 0.3
    assert not at.exception


def test_a_part_comes_back_after_another_page() -> None:
    at = page({"part": "escape"} | QUICK["escape"])
    finished(widget(at, "noise.escape.lean").set_value(0.2).run())
    at.switch_page(str(page_file("about"))).run()
    at.switch_page(str(page_file("noise"))).run()
    finished(chosen(at, "escape"))
    assert widget(at, "noise.escape.lean").value == 0.2
    assert not at.warning
    assert not at.exception


@pytest.mark.parametrize("name", LINKS)
def test_the_notes_open(name: str) -> None:
    at = page({"part": name} | QUICK[name])
    before = len(at.main.markdown)
    for box in ("reading", "mathematics", "experiments"):
        at.session_state[f"noise.{name}.{box}"] = True
    at.run()
    assert not at.exception
    assert len(at.main.markdown) > before
    assert len(at.latex) >= 2
    links = [link for link in at.get("page_link") if "part=" in link.proto.query_string]
    assert len(links) >= 4
