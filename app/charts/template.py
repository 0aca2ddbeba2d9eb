"""What every chart wears: one Plotly template per theme and for the projector, and one frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from app.charts.palette import Palette

LETTERS, HEADING = 12, 14
"""Sizes of letters and of a chart's title, pixels."""
HEIGHT = 300
MARGINS = {"l": 52, "r": 16, "t": 34, "b": 40}
LABELLED = MARGINS | {"r": 118}
"""With room for labels at the lines' ends."""
DOTTED, DASHED = "2px,3px", "7px,4px"
"""Of lines that belong to no optimizer: what is marked, and what is told apart from a solid one."""
FAMILY = '"Source Sans", sans-serif'
FAINT = "rgba(128,128,128,.18)"
CLEAR = "rgba(0,0,0,0)"


def template(palette: Palette, scale: float = 1.0) -> go.layout.Template:
    """No box, faint horizontals alone, everything written in ink; reference lines are dotted.

    Args:
      scale: of letters; more than 1 for a projector.
    """
    letters = {"size": scale * LETTERS, "color": palette.ink}
    axis = {
        "title": {"font": letters},
        "tickfont": letters,
        "zeroline": False,
        "exponentformat": "power",
    }
    flat = axis | {"automargin": True, "ticklabelposition": "outside", "nticks": 6}
    deep = axis | {
        "showgrid": False,
        "showbackground": False,
        "showspikes": False,
        "tickangle": 0,
        "nticks": 5,
    }
    return go.layout.Template(
        layout={
            "font": letters | {"family": FAMILY},
            "title": {
                "font": {"size": scale * HEADING, "weight": "bold"},
                "x": 0,
                "xanchor": "left",
                "pad": {"l": 4},
            },
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": CLEAR,
            "margin": {"pad": 8},
            "showlegend": False,
            "legend": {
                "orientation": "h",
                "x": 0,
                "bgcolor": CLEAR,
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": palette.paper,
                "bordercolor": palette.border,
                "font": {"size": LETTERS, "color": palette.ink, "family": FAMILY},
            },
            "xaxis": flat | {"showgrid": False, "title": {"font": letters, "standoff": 20}},
            "yaxis": flat | {"gridcolor": FAINT, "title": {"font": letters, "standoff": 24}},
            "scene": {"xaxis": deep, "yaxis": deep, "zaxis": deep},
            "annotationdefaults": {"showarrow": False, "font": letters},
            "shapedefaults": {
                "line": {"color": palette.ink, "width": 1, "dash": DOTTED},
                "opacity": 0.6,
            },
        },
        data={"scatter": [{"marker": {"line": {"width": 0}}}]},
    )


def framed(
    figure: go.Figure,
    title: str,
    *,
    x: str = "",
    note: str = "",
    height: int = HEIGHT,
    margin: Mapping[str, int] = MARGINS,
    log_x: bool = False,
    log_y: bool = False,
    unified: bool = False,
) -> go.Figure:
    """`figure` with its title above the y axis, in place of the axis's own.

    Args:
      title: the quantity with its symbol and unit, "(log)" where the y axis is logarithmic.
      x: title of the x axis; "(log)" is added where it is logarithmic.
      note: what the marks mean, in small letters under the title: short, as phones cut it.
      height: pixels; margin: pixels on each side, with 14 more above where there is a note.
      unified: whether pointing at a chart tells all its lines at that place.
    """
    layout: dict[str, Any] = {
        "title": {"text": title},
        "height": height,
        "margin": dict(margin),
        "hovermode": "x unified" if unified else None,
    }
    if note:
        layout["title"] |= {"text": f"{title}<br><sup>{note}</sup>", "yanchor": "top"}
        layout["title"]["y"] = 1 - 20 / height
        layout["margin"]["t"] += 14
    figure.update_layout(layout)
    figure.update_xaxes(
        title_text=f"{x} (log)" if log_x else x or None, type="log" if log_x else None
    )
    return figure.update_yaxes(type="log" if log_y else None)


def inner_height(figure: go.Figure) -> float:
    """Height of a framed plot without its margins, pixels."""
    layout: Any = figure.layout
    return layout.height - layout.margin.t - layout.margin.b


def decades(low: float, high: float) -> int:
    """Whole decades between two ticks of a logarithmic axis from `low` to `high`: at most five."""
    return max(1, round((high - low) / 5))


def worn(figure: go.Figure, palette: Palette, scale: float = 1.0) -> go.Figure:
    """`figure` in the template; its height, margins and lines grow with the letters, in place."""
    figure.update_layout(template=template(palette, scale))
    if scale == 1:
        return figure
    layout: Any = figure.layout
    margin = {side: scale * (layout.margin[side] or 0) for side in "lrtb"}
    figure.update_layout(height=scale * (layout.height or HEIGHT), margin=margin)
    for trace in figure.data:
        line = getattr(trace, "line", None)
        if line is not None and line.width is not None:
            line.width = scale * line.width
    return figure
