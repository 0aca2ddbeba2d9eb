"""Mounting the race on a page, without a browser: the bytes go out, the chosen start comes back."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE

SCRIPT = """
import streamlit as st
from app.canvas.race.payload import pack
from app.canvas.race.canvas import race
from tests.app.canvas.race.examples import payload_with

start = st.session_state.get("race", {}).get("start") or [-1.0, 1.0]
payload = pack(payload_with(start=tuple(start)), 5)
race(payload, key="race", start=(-1, 1), on_start_change=lambda: None)
st.write(str(st.session_state["race"]["start"]))
"""


def test_the_payload_goes_out_as_bytes_and_the_start_comes_back() -> None:
    page = AppTest.from_string(SCRIPT, default_timeout=PATIENCE).run()
    assert not page.exception
    assert page.markdown[0].value == "[-1.0, 1.0]"
    proto = page.get("bidi_component")[0].proto
    assert b'"version":5' in proto.bytes
    page.session_state["race"] = {"start": [0.5, 0.25]}
    page.run()
    assert not page.exception
    assert page.markdown[0].value == "[0.5, 0.25]"
    assert b'"start":[0.5,0.25]' in page.get("bidi_component")[0].proto.bytes
