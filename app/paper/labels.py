"""Where labels go so that each can be read; `spread.js` does it on the canvas."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres of boxes in one column, moved as little as keeps them apart, inside [low, high].

    Boxes that collide are pooled and share the mean of what they want (least squares).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[list[int], float]] = []
    for i in order:
        block = ([i], float(wanted[i]))
        while blocks:
            above, centre = blocks[-1]
            if centre + (len(above) + len(block[0])) * size / 2 <= block[1]:
                break
            blocks.pop()
            weight = len(above) / (len(above) + len(block[0]))
            block = (above + block[0], weight * centre + (1 - weight) * block[1])
        blocks.append(block)
    centres = dict.fromkeys(order, 0.0)
    for members, centre in blocks:
        for place, i in enumerate(members):
            centres[i] = centre + (place - (len(members) - 1) / 2) * size
    limit = high - size / 2
    for i in reversed(order):
        centres[i] = min(centres[i], limit)
        limit = centres[i] - size
    limit = low + size / 2
    for i in order:
        centres[i] = max(centres[i], limit)
        limit = centres[i] + size
    return [centres[i] for i in range(len(wanted))]
