"""The loss on a plane through weight space, light where it is low, with paths projected on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.training.solution.record import PathOnPlane, Picture
from app.charts.palette import Palette, css
from app.charts.scale import LETTERS

HEIGHT = 420
LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Walk:
    """A path on the plane: its label, its colour "#rrggbb", its points, and their steps (K,)."""

    label: str
    colour: str
    path: PathOnPlane
    steps: np.ndarray


def plane(
    picture: Picture, walks: Sequence[Walk], axes: tuple[str, str], palette: Palette
) -> go.Figure:
    """The training loss of `picture` as a ground of contours, and the `walks` over it.

    Args:
      axes: what the two directions are called.
    """
    figure = go.Figure()
    ramp = [[0, f"rgb{palette.valley}"], [1, f"rgb{palette.height}"]]
    loss = np.where(np.isfinite(picture.loss), np.maximum(picture.loss, LEAST), np.nan)
    figure.add_contour(
        x=picture.u.astype("f4"), y=picture.v.astype("f4"), z=np.log10(loss).astype("f4"),
        colorscale=ramp, showscale=False, ncontours=16, customdata=loss.astype("f4"),
        line={"width": 1, "color": css(palette.contour)},
        hovertemplate="loss %{customdata:.3g}<extra></extra>",
    )  # fmt: skip
    for walk in walks:
        x, y = walk.path.coordinates.astype("f4").T
        for colour, width in ((css(palette.halo), 4.5), (walk.colour, 2.2)):
            figure.add_scatter(
                x=x, y=y, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip"
            )
        figure.add_scatter(
            x=x, y=y, mode="markers", marker={"size": 5, "color": walk.colour},
            customdata=np.stack([walk.steps, walk.path.loss, walk.path.plane_loss], axis=-1),
            hovertemplate="step %{customdata[0]:.0f}: loss %{customdata[1]:.3g}, here "
            f"%{{customdata[2]:.3g}}<extra>{walk.label}</extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=x[-1], y=y[-1], text=walk.label, showarrow=False, xanchor="left", xshift=8,
            font={"size": LETTERS, "color": palette.ink}, bgcolor=css(palette.plate),
        )  # fmt: skip
    figure.update_layout(
        title={"text": "train loss, nats (contours of its logarithm)", "x": 0,
               "font": {"size": 14, "color": palette.ink}},
        height=HEIGHT, margin={"l": 56, "r": 12, "t": 34, "b": 44}, showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    font = {"color": palette.ink, "size": LETTERS}
    letters = {"tickfont": font, "showgrid": False, "zeroline": False, "nticks": 6}
    for update, name, ends in (
        (figure.update_xaxes, axes[0], picture.u), (figure.update_yaxes, axes[1], picture.v),
    ):  # fmt: skip
        update(letters, title={"text": name, "font": font}, range=[float(ends[0]), float(ends[-1])])
    return figure
