"""Labels in a column: in order, apart, and on the page."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.paper.labels import spread


@given(st.lists(st.floats(-50, 500), min_size=1, max_size=6))
def test_spread_labels_keep_order_distance_and_the_page(wanted: list[float]) -> None:
    placed = spread(wanted, 20, 0, 400)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = np.diff([placed[i] for i in order])
    assert (gaps >= 20 - 1e-6).all()
    assert min(placed) >= 10 - 1e-6
    assert max(placed) <= 390 + 1e-6
