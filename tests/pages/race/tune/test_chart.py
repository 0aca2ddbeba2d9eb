"""The chart of a search: what is not a number is left out, what is too large is cut."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.charts.line import Line
from app.charts.looks import LOOKS
from app.charts.palette import LIGHT
from pages.race.tune.chart import Searched, rate_curves
from tests.pages.race.tune.made_curve import made


def test_the_figure_draws_the_curve_and_copes_with_zeros_and_infinities() -> None:
    loss = np.r_[np.inf, 0.0, 1e300, np.linspace(-3, 5, 54)]
    figure: Any = rate_curves([Searched(Line("A", LOOKS["adal"]), made(loss=loss, best=9))], LIGHT)
    drawn = np.asarray(figure.data[0].y, float)
    assert np.isnan(drawn[0])
    assert drawn[2] == 1e30
    assert np.allclose(drawn[4:], loss[4:] + 3)
    nothing = rate_curves(
        [Searched(Line("A", LOOKS["adal"]), made(loss=np.full(57, np.inf)))], LIGHT
    )
    assert nothing.layout.annotations == ()  # pyright: ignore
