"""`race`: mounts the race canvas on a page. The component is registered once, on import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.components.v2 import component

from app.canvas.join import SHARED, joined

FOLDER = Path(__file__).parent

STYLE = "".join(
    path.read_text(encoding="utf-8")
    for path in (FOLDER.parent / "charts.css", FOLDER / "canvas.css")
)

_component = component(
    "adal_race",
    html=(FOLDER / "canvas.html").read_text(encoding="utf-8"),
    css=STYLE,
    js=joined(FOLDER / "js", "race.js", SHARED),
)


def race(
    payload: bytes,
    *,
    key: str,
    start: tuple[float, float],
    on_start_change: Callable[[], None],
    on_step_change: Callable[[], None] = lambda: None,
) -> None:
    """Show the race that `payload.pack` packed.

    Args:
      payload: from `pack`; a new one replaces it without restarting.
      key: where the page reads the chosen start: `st.session_state[key]["start"]` is [x, y].
      start: what stands there until somebody chooses.
      on_step_change: called before the rerun that follows when the race comes to rest elsewhere, at
        `st.session_state[key]["step"]`; only for a payload that reports.
      on_start_change: called before the rerun that follows a click, a tap or Enter on the
        landscape.
    """
    _component(
        data=payload,
        key=key,
        default={"start": [float(start[0]), float(start[1])], "step": None},
        on_start_change=on_start_change,
        on_step_change=on_step_change,
    )
