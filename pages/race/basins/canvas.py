"""`basins_canvas`: mounts the basins on a page. The component is registered once, on import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.components.v2 import component

from app.canvas.join import SHARED, joined

_HERE = Path(__file__).parent

_component = component(
    "adal_basins",
    html=(_HERE / "canvas.html").read_text(encoding="utf-8"),
    css=(_HERE / "canvas.css").read_text(encoding="utf-8"),
    js=joined(_HERE / "js", "basins.js", SHARED),
)


def basins_canvas(payload: bytes, *, key: str, on_start_change: Callable[[], None]) -> None:
    """Show the maps that `payload.pack` packed.

    Args:
      payload: from `pack`; a new one replaces them.
      key: where the callback reads the chosen start: `st.session_state[key]["start"]` is [x, y], to
        the last bit a start of the grid. It is an event: the next run without one has None there.
      on_start_change: called before the rerun that follows a click, a tap or Enter on a panel, also
        if it is the same start again.
    """
    _component(data=payload, key=key, on_start_change=on_start_change)
