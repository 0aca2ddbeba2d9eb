"""The loss on a plane through weight space, light where it is low, with paths projected on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from adal.training.solution.record import PathOnPlane, Picture
from app.charts.line import Line
from app.charts.palette import Palette, css
from app.charts.template import framed

LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Walk:
    """A path on the plane: its optimizer, its points, and their steps (K,)."""

    line: Line
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
        x=picture.u.astype("f4"),
        y=picture.v.astype("f4"),
        z=np.log10(loss).astype("f4"),
        colorscale=ramp,
        showscale=False,
        ncontours=16,
        customdata=loss.astype("f4"),
        line={"width": 1, "color": css(palette.contour)},
        hovertemplate="loss %{customdata:.3g}<extra></extra>",
    )
    for walk in walks:
        x, y = walk.path.coordinates.astype("f4").T
        colour = walk.line.colour(palette)
        for tint, width in ((css(palette.halo), 4.5), (colour, 2.2)):
            figure.add_scatter(
                x=x, y=y, mode="lines", line={"color": tint, "width": width}, hoverinfo="skip"
            )
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            marker={"size": 5, "color": colour},
            customdata=np.stack([walk.steps, walk.path.loss, walk.path.plane_loss], axis=-1),
            hovertemplate="step %{customdata[0]:.0f}: loss %{customdata[1]:.3g}, here "
            f"%{{customdata[2]:.3g}}<extra>{walk.line.title}</extra>",
        )
        figure.add_annotation(
            x=x[-1],
            y=y[-1],
            text=walk.line.title,
            xanchor="left",
            xshift=8,
            bgcolor=css(palette.plate),
        )
    title = "train loss, nats (contours of its logarithm)"
    framed(figure, title, x=axes[0], height=420, margin={"l": 56, "r": 12, "t": 34, "b": 44})
    figure.update_xaxes(range=[float(picture.u[0]), float(picture.u[-1])])
    return figure.update_yaxes(
        title_text=axes[1], range=[float(picture.v[0]), float(picture.v[-1])], showgrid=False
    )
