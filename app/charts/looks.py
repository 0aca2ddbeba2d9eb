"""How an optimizer looks: one colour and one marker on every page and chart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """One optimizer's appearance.

    Attributes:
      light, dark: "#rrggbb" on the light and on the dark theme.
      marker: shape of the head of its path.
    """

    light: str
    dark: str
    marker: str

    def colour(self, dark: bool) -> str:
        """Its colour on one of the themes."""
        return self.dark if dark else self.light


LOOKS = {
    "adal": Look("#D55E00", "#F58A3C", "circle"),
    "adam": Look("#0072B2", "#4FA8E0", "square"),
    "adamw": Look("#7470F0", "#7896FC", "hexagon"),
    "amsgrad": Look("#2A1C78", "#7266EA", "triangle"),
    "adabelief": Look("#005A6E", "#188496", "star"),
    "adam_gain": Look("#8E3440", "#B46066", "hexagon"),
    "rmsprop": Look("#8B5A2B", "#9C723C", "cross"),
    "adagrad": Look("#243600", "#E4FCAE", "square"),
    "sgd": Look("#009E73", "#35C99B", "triangle"),
    "nesterov": Look("#CC79A7", "#D8A2C6", "down"),
    "momentum": Look("#00A0D4", "#A2E4FC", "diamond"),
    "lion": Look("#A29048", "#FCF04E", "star"),
}
"""Any two colours are at least 15 apart in CIELAB, also for deuteranopes and protanopes, and at
least 40 where they share a marker; each has a contrast of 3 to the page (`test_looks.py`)."""
