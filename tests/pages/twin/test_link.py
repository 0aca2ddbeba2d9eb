"""The twin page's links."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.landscapes import LANDSCAPES
from adal.sequences import SHAPES
from pages.twin.link import DRIVERS, SOURCES, TwinSpec, query_of, twin_of, values_of


def test_a_bare_link_is_the_usual_twin() -> None:
    spec, complaints = twin_of({})
    assert spec == TwinSpec()
    assert complaints == []
    assert query_of(spec) == {}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.sampled_from(list(SOURCES)),
            "landscape": st.sampled_from(list(LANDSCAPES)),
            "driver": st.sampled_from(DRIVERS),
            "shape": st.sampled_from(list(SHAPES)),
            "steps": st.integers(2, 2000),
            "size": st.floats(1e-6, 1e4),
            "level": st.floats(1e-30, 1e30),
            "seed": st.integers(0, 99),
            "dataset": st.sampled_from(["digits", "spirals"]),
            "norm_scope": st.sampled_from(["tensor", "global"]),
            "typed": st.sampled_from(["", "1 2 3", "1,-2;3e5\n4"]),
            "beta2": st.floats(0, 0.9999),
            "eps": st.floats(0, 1),
            "eps_mode": st.sampled_from(["preconditioner", "denominator", "inside"]),
            "second_moment": st.sampled_from(["raw", "transformed"]),
            "scale": st.integers(-60, 60),
            "step": st.integers(1, 3),
        },
    )
)
def test_a_twin_comes_back_from_its_link(wanted: dict[str, Any]) -> None:
    spec, _ = twin_of(wanted)
    again, complaints = twin_of(dict(parse_qsl(urlencode(query_of(spec)))))
    assert complaints == []
    assert values_of(again) == values_of(spec)


HOSTILE = [
    ("source", "moon", "source must be one of landscape, network, sequence; got 'moon'"),
    ("driver", "lion", "driver must be one of adal, adam, sgd; got 'lion'"),
    ("steps", "1", "steps must be a whole number in [2, 2000], got 1"),
    ("step", "501", "step must be a whole number in [1, 500], got 501"),
    ("size", "-1", "size must be in [1e-06, 10000], got -1.0"),
    ("level", "nan", "level must be a number, got 'nan'"),
    ("typed", "1 two 3", "typed number 2 must be a number, got 'two'"),
    ("typed", "1 nan", "typed number 2 must be in [-1e30, 1e30], got nan"),
    ("typed", "1 " * 2100, "typed must be a text of at most 4000 letters, got '1 1"),
    ("scale", "61", "scale must be a whole number in [-60, 60], got 61"),
    ("beta2", "1", "beta2 must be in [0, 1), got 1.0"),
    ("eps_mode", "x", "eps_mode must be one of preconditioner, denominator, inside; got 'x'"),
]


@pytest.mark.parametrize(
    ("key", "value", "sentence"), HOSTILE, ids=[f"{h[0]} {h[1][:6]}" for h in HOSTILE]
)
def test_a_bad_value_is_named_and_replaced_alone(key: str, value: str, sentence: str) -> None:
    spec, complaints = twin_of({key: value, "eps": "0.5"})
    assert len(complaints) == 1
    assert complaints[0].startswith(sentence)
    assert spec == twin_of({"eps": "0.5"})[0]
