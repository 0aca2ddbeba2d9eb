"""Links: what goes out comes back, and what a person makes of them never breaks a race."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.landscapes import LANDSCAPES
from adal.oracles import LAWS
from adal.race import opening_race
from app.settings.optimizers_link import ENTRANTS, LANE_IDS, NOBODY
from pages.race.link import query_of, race_of, values_of


def test_a_bare_link_is_the_opening_race_and_the_opening_race_is_a_bare_link() -> None:
    spec, complaints = race_of({})
    assert complaints == []
    assert values_of(spec) == values_of(opening_race())
    assert query_of(spec) == {}


def test_each_coordinate_of_the_start_has_its_own_range() -> None:
    spec, complaints = race_of({"x": "2.7", "y": "2.7"})  # Rosenbrock's box is wider upwards
    assert complaints == ["x must be in [-2.4, 2.4], got '2.7'. Used instead: -1.5."]
    assert spec.start == (-1.5, 2.7)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_another_landscape_is_one_entry(landscape: str) -> None:
    spec, complaints = race_of({"landscape": landscape})
    assert complaints == []
    assert set(query_of(spec)) <= {"landscape", "v"}


LANE = st.fixed_dictionaries(
    {"rule": st.sampled_from((*ENTRANTS, NOBODY))},
    optional={
        "lr": st.floats(1e-9, 10),
        "beta1": st.floats(0, 0.999),
        "beta2": st.floats(0, 0.9999),
        "eps": st.sampled_from([0.0, 1e-8, 0.1]),
        "eps_mode": st.sampled_from(["preconditioner", "denominator", "inside"]),
        "second_moment": st.sampled_from(["transformed", "raw"]),
        "lr_decay": st.sampled_from(["none", "inv_sqrt"]),
    },
)


@given(
    st.sampled_from(list(LANDSCAPES)),
    st.lists(LANE, min_size=6, max_size=6),
    st.integers(1, 2000),
    st.floats(0, 100),
    st.integers(0, 2**32 - 1),
    st.floats(-0.7, 0.7),
)
def test_a_race_comes_back_from_its_link(
    landscape: str, lanes: list[dict], steps: int, noise: float, seed: int, x: float
) -> None:
    wanted: dict[str, Any] = {
        "landscape": landscape,
        "steps": steps,
        "noise": noise,
        "seed": seed,
        "x": x,
        "y": -x,
    }
    for lane_id, lane in zip(LANE_IDS, lanes, strict=True):
        wanted |= {f"{lane_id}.{name}": value for name, value in lane.items()}
    spec, _ = race_of(wanted)
    query = dict(parse_qsl(urlencode(query_of(spec))))
    again, complaints = race_of(query)
    assert complaints == []
    assert values_of(again) == values_of(spec)
    assert query_of(again) == query_of(spec)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_nonsense_gives_the_opening_race_and_names_each_stranger(query: dict[str, str]) -> None:
    spec, complaints = race_of(query)
    assert spec.lanes
    assert len(complaints) <= 6


HOSTILE = [
    ("landscape", "moon", "landscape must be one of ackley, "),
    ("x", "nan", "x must be a number, got 'nan'"),
    ("x", "99", "x must be in [-2.4, 2.4], got '99'"),
    ("y", "<script>", "y must be a number, got '<script>'"),
    ("steps", "0", "steps must be a whole number in [1, 2000], got 0"),
    ("steps", "9" * 5000, "steps must be a whole number in [1, 2000], got '999"),
    ("steps", "1.5", "steps must be a whole number in [1, 2000], got '1.5'"),
    ("steps", "٣", "steps must be a whole number in [1, 2000], got '٣'"),
    ("seed", "-1", "seed must be a whole number in [0, 4294967295], got -1"),
    ("noise", "inf", "noise must be a number, got 'inf'"),
    ("noise", "-2", "noise must be in [0, 1000], got -2.0"),
    ("law", "cauchy", "law must be one of gaussian, "),
    ("x0", "1", "'x0' is not a setting of this page and is ignored."),
    ("shape", "2", "'shape' is not a setting of this page and is ignored."),
    ("l1.lr", "-0.1", "l1.lr must be in (0, 10], got -0.1"),
    ("l1.lr", "1e999", "l1.lr must be a number, got '1e999'"),
    ("l1.rule", "magic", "l1.rule must be one of adabelief, "),
    ("l1.eps_mode", "x", "l1.eps_mode must be one of preconditioner, denominator, inside; "),
    ("l3.second_moment", "raw", "'l3.second_moment' is not a setting of this page and is ignored."),
    ("foo", "bar", "'foo' is not a setting of this page and is ignored."),
    ("v", "9", "v must be 1, got '9': this link may mean something else now."),
]


@pytest.mark.parametrize(
    ("key", "value", "sentence"), HOSTILE, ids=[f"{h[0]}={h[1][:9]}" for h in HOSTILE]
)
def test_a_bad_value_is_named_and_replaced_alone(key: str, value: str, sentence: str) -> None:
    spec, complaints = race_of({key: value, "l2.lr": "0.123"})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert len(complaints[0]) < 300
    expected, _ = race_of({"l2.lr": "0.123"})
    assert spec == expected


OWN_BAD = [
    ("f", "x*y + zz", 'function: "zz" at place 7 is not known'),
    ("f", "", "function: nothing is written at place 1"),
    ("f", "__import__('os')", "function: "),
    ("f", "1/0", "function has no finite value in the box"),
    ("f", "x" * 500, "function: the text has 500 characters; at most 200 are allowed"),
    ("x0", "1e9", "x0 must be in [-1000, 1000), got '1e9'. Used instead: -3."),
    ("y1", "-4", "y1 must be in (-3, 1000], got '-4'. Used instead: 3."),
    ("shape", "3", "shape must be in [0.5, 2], got 3.0. Used instead: 1.5."),
]


@pytest.mark.parametrize(("key", "value", "sentence"), OWN_BAD, ids=[b[1][:9] for b in OWN_BAD])
def test_a_bad_own_function_is_named_and_replaced_alone(
    key: str, value: str, sentence: str
) -> None:
    rest = {"landscape": "own", "law": "stable", "noise": "2", "l2.lr": "0.123"}
    spec, complaints = race_of({key: value, **rest})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == race_of(rest)[0]


def test_the_caret_stands_on_a_line_of_its_own_below_the_text() -> None:
    _, (complaint,) = race_of({"landscape": "own", "f": "x*x + 3 y + zz"})
    sentence, text, caret = complaint.split("\n")
    assert sentence.endswith("Used instead: x^2 + y^2 + 2 sin(3x) sin(3y).")
    assert text[caret.index("^") :] == "zz"


@given(
    st.sampled_from(["x^2 + y^2", "(x-1)^2 + 100*(y-x^2)^2 & ", "abs(x) + exp(y) sin(πx)", "x*y"]),
    st.floats(-999, 999),
    st.floats(0.001, 500),
    st.sampled_from(list(LAWS)),
)
def test_an_own_function_comes_back_from_its_link(
    text: str, x0: float, width: float, law: str
) -> None:
    asked = {"landscape": "own", "f": text, "x0": x0, "x1": x0 + width, "noise": 1.0, "law": law}
    spec, _ = race_of(asked)
    again, complaints = race_of(dict(parse_qsl(urlencode(query_of(spec)))))
    assert complaints == []
    assert again == spec


def test_a_race_without_optimizers_gets_one() -> None:
    spec, complaints = race_of({f"{lane_id}.rule": "none" for lane_id in LANE_IDS})
    assert [lane.rule for lane in spec.lanes] == ["adal"]
    assert complaints == ["A comparison needs one optimizer: AdaL runs alone."]
