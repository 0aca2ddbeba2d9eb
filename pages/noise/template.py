"""What every chart of the page about noise wears: no box, faint horizontals, ink, one height."""

from __future__ import annotations

import plotly.graph_objects as go

from app.charts.scale import LETTERS

HEIGHT = 300
PLAIN = {"l": 52, "r": 16, "t": 48, "b": 40}
LABELLED = PLAIN | {"r": 92}


def font(ink: str) -> dict[str, object]:
    """Letters of axes and labels."""
    return {"color": ink, "size": LETTERS}


def dressed(
    figure: go.Figure,
    title: str,
    ink: str,
    *,
    x: str,
    note: str = "",
    height: int = HEIGHT,
    log_x: bool = False,
    log_y: bool = False,
) -> go.Figure:
    """`figure` with its title above the y axis, in place of the axis's own.

    Args:
      title: the quantity, with "(log)" where the y axis is logarithmic.
      x: title of the x axis; "(log)" is added where it is logarithmic.
      note: what the marks mean, in small letters under the title: short, as phones cut it.
      height: pixels.
    """
    letters = {"tickfont": font(ink), "title": {"font": font(ink)}}
    figure.update_layout(
        title={"text": title + (f"<br><sup>{note}</sup>" if note else ""),
               "x": 0, "y": 1 - (20 if note else 6) / height, "yanchor": "top",
               "font": {"size": 14, "color": ink}},
        height=height,
        margin=PLAIN, showlegend=False, hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    figure.update_xaxes(
        letters, title_text=f"{x} (log)" if log_x else x, type="log" if log_x else None,
        showgrid=False, zeroline=False, exponentformat="power",
    )  # fmt: skip
    return figure.update_yaxes(
        letters, type="log" if log_y else None, nticks=6,
        gridcolor="rgba(128,128,128,.18)", zeroline=False, exponentformat="power",
    )  # fmt: skip


def decades(low: float, high: float) -> int:
    """Whole decades between two ticks of a logarithmic axis from `low` to `high`: at most five."""
    return max(1, round((high - low) / 5))
