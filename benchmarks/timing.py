"""How long a piece of work takes, for the benchmarks that compare two in turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def milliseconds(work: Callable[[], Any]) -> float:
    """How long `work` takes, once."""
    begin = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - begin)
