"""The colours of page and ground in both themes: those that the canvas reads from the page."""

from __future__ import annotations

from dataclasses import dataclass

Tint = tuple[str, float]
"""A colour "#rrggbb" and its opacity, 0 … 1."""

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """One theme. `theme.js` and `.streamlit/config.toml` say the same; a test compares.

    Attributes:
      dark: whether lanes wear their colours for the dark theme.
      ink, paper, panel, border, accent: text, page, and what stands out from it.
      valley, height: the ground where it is lowest and highest.
      contour, halo, plate: contour lines, under a path, behind a label.
    """

    dark: bool
    ink: str
    paper: str
    panel: str
    border: str
    accent: str
    valley: RGB
    height: RGB
    contour: Tint
    halo: Tint
    plate: Tint


LIGHT = Palette(
    dark=False,
    ink="#1B2028",
    paper="#FFFFFF",
    panel="#F3F5F8",
    border="#D5DAE1",
    accent="#B84F00",
    valley=(247, 248, 250),
    height=(213, 218, 225),
    contour=("#3A4C68", 0.24),
    halo=("#101620", 0.55),
    plate=("#FAFBFC", 0.8),
)
DARK = Palette(
    dark=True,
    ink="#E8ECF1",
    paper="#0F1216",
    panel="#1A1F26",
    border="#333B45",
    accent="#F08A4B",
    valley=(20, 23, 28),
    height=(42, 48, 56),
    contour=("#B2C4E0", 0.2),
    halo=("#F0F4FA", 0.5),
    plate=("#14171C", 0.78),
)


def css(tint: Tint) -> str:
    """A colour with its opacity as a style sheet and Plotly write it."""
    red, green, blue = rgb(tint[0])
    return f"rgba({red},{green},{blue},{tint[1]:g})"


def rgb(colour: str) -> RGB:
    """Red, green and blue, 0 … 255, of "#rrggbb"."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
