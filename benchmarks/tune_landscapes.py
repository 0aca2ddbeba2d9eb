"""Find the learning rates that races begin with: `python -m benchmarks.tune_landscapes`.

Writes `adal/tuned.json`. Every rule and variant gets the same grid on every landscape.
"""

from __future__ import annotations

import json
from pathlib import Path

from adal.landscapes import LANDSCAPES
from adal.rules import RULES, VARIANTS
from adal.tuning import STEPS, search

TABLE = Path(__file__).resolve().parent.parent / "adal" / "tuned.json"
ENTRANTS = {name: (name, {}) for name in RULES} | {
    v.name: (v.parent, dict(v.choices)) for v in VARIANTS.values()
}


def main() -> None:
    """Run the search and write the table."""
    table = {
        landscape.name: {
            name: search(landscape, RULES[rule], choices, STEPS)
            for name, (rule, choices) in ENTRANTS.items()
        }
        for landscape in LANDSCAPES.values()
    }
    TABLE.write_text(json.dumps(table, indent=2) + "\n")
    for landscape, rates in table.items():
        print(f"{landscape:15}", *(f"{name} {rate:g}" for name, rate in rates.items()), sep="  ")


if __name__ == "__main__":
    main()
