"""`drawing`: a canvas to draw gradients on, and `drawn_text`, which checks what comes back."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.components.v2 import component

from adal.sequences import LARGEST

MOST_DRAWN = 200
"""Steps that a canvas has room for."""

_HERE = Path(__file__).parent

_component = component(
    "adal_drawing",
    html=(_HERE / "canvas.html").read_text(encoding="utf-8"),
    css=(_HERE / "canvas.css").read_text(encoding="utf-8"),
    js=(_HERE / "canvas.js").read_text(encoding="utf-8"),
)


def drawing(gradients: np.ndarray, *, key: str, on_drawn_change: Callable[[], None]) -> None:
    """Show the first steps of `gradients` (T,) to be drawn over.

    Args:
      key: what was drawn is at `st.session_state[key]["drawn"]`, for `drawn_text`.
      on_drawn_change: called before the rerun that follows when the pointer lifts.
    """
    values = [float(g) if math.isfinite(g) else 0.0 for g in gradients[:MOST_DRAWN]]
    # A fifth of air, so that a constant sequence can be drawn over upwards too.
    reach = float(f"{1.2 * max(map(abs, values), default=0.0) or 1.0:.1e}")
    _component(
        data={"values": values, "reach": min(reach, LARGEST)},
        key=key,
        default={"drawn": None},
        on_drawn_change=on_drawn_change,
    )


def drawn_text(drawn: Any) -> str:
    """The numbers that a browser says were drawn, as a person would type them; "" for others.

    It comes from outside: anything but a list of at most 200 finite numbers, none larger than 1e30,
    is no drawing.
    """
    if not isinstance(drawn, list) or not 0 < len(drawn) <= MOST_DRAWN:
        return ""
    for x in drawn:
        number = isinstance(x, (int, float)) and not isinstance(x, bool)
        if not number or not abs(x) <= LARGEST:
            return ""
    return " ".join(f"{x:.3g}" for x in drawn)
