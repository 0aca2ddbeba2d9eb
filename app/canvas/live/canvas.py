"""`live_charts`: mounts the growing charts. The component is registered once, on import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from adal.training.record import TrainingRecord
from app.canvas.join import SHARED, joined
from app.canvas.live.payload import CHARTS, Chart, live_rows
from app.charts.line import Line

_HERE = Path(__file__).parent

_component = component(
    "adal_live",
    html=(_HERE / "canvas.html").read_text(encoding="utf-8"),
    css=(_HERE.parent / "charts.css").read_text(encoding="utf-8"),
    js=joined(_HERE / "js", "live.js", SHARED),
)


def live_charts(
    run_id: str,
    lines: Sequence[Line],
    records: Sequence[TrainingRecord],
    *,
    steps: int,
    recorded: int,
    key: str,
    scale: float = 1.0,
    charts: Sequence[Chart] = CHARTS,
) -> None:
    """Show what the records hold by now; what this browser has is not sent again.

    A browser that lacks rows, after a reload or a page switch, says how many it has.
    """
    sent = st.session_state.get(f"{key}.sent", ("", 0))
    first = sent[1] if sent[0] == run_id else 0
    missing = st.session_state.get(key, {}).get("missing") or {}
    answered = f"{key}.answered"
    if missing.get("run") == run_id and missing != st.session_state.get(answered):
        st.session_state[answered] = missing
        have = missing.get("have")
        first = have if isinstance(have, int) and 0 <= have <= first else 0
    payload = live_rows(run_id, lines, records, steps, recorded, first, scale, charts)
    st.session_state[f"{key}.sent"] = (run_id, first + len(payload["rows"]))
    _component(data=payload, key=key, default={"missing": None}, on_missing_change=_heard)


def _heard() -> None:
    """The rerun that follows sends what is missing."""
