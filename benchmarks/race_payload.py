"""What a race sends to the browser: `python -m benchmarks.race_payload`.

Prints the size of the payload for the opening race, for six lanes, and for the longest race.
"""

from __future__ import annotations

from adal.race import MOST_LANES, OPENING
from app.canvas.race.box import payload_of
from app.settings.optimizers_link import LANE_IDS
from pages.race.link import MOST_STEPS, race_of


def main() -> None:
    """Print kilobytes, the largest last."""
    full = {f"{lane_id}.rule": "momentum" for lane_id in LANE_IDS[len(OPENING) :]}
    cases = {
        f"opening race, {len(OPENING)} lanes, 500 steps": {},
        f"{MOST_LANES} lanes, 500 steps": full,
        f"{MOST_LANES} lanes, {MOST_STEPS} steps": full | {"steps": MOST_STEPS},
    }
    for name, values in cases.items():
        print(f"{name:36} {len(payload_of(race_of(values)[0])) / 1000:6.1f} KB")


if __name__ == "__main__":
    main()
