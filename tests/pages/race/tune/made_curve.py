"""A curve over the 57 rates as a test wants it."""

from __future__ import annotations

from typing import Any

import numpy as np

from adal.rates import RateCurve


def made(**changes: Any) -> RateCurve:
    usual = {
        "stays": np.ones(57),
        "arrived": np.full(57, np.inf),
        "loss": np.linspace(2, 1, 57),
        "best": 56,
        "seeds": 1,
    }
    return RateCurve(**(usual | changes))
