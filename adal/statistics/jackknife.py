"""The delete-one-group jackknife: how far an estimate scatters as groups are left out."""

from __future__ import annotations

import numpy as np
from scipy import special


def jackknife(left: np.ndarray) -> tuple[np.ndarray, float]:
    """Standard error, and Student's quantile that makes half of a 95 % interval of it.

    Args:
      left: (..., groups), the estimates that leave one group out each.
    Returns: the error (...), and the quantile for groups − 1 degrees of freedom.
    Source: Künsch (1989), Ann. Statist. 17(3), where the groups are stretches of a series.
    """
    groups = left.shape[-1]
    spread = left - left.mean(-1, keepdims=True)
    error = np.sqrt((groups - 1) / groups * (spread**2).sum(-1))
    return error, float(special.stdtrit(groups - 1, 0.975))
