"""Train what the Networks page opens with: `python -m benchmarks.train_opening`.

Writes `app/opening.json` and prints the seconds it took. Values are kept with six digits.
"""

from __future__ import annotations

import json
import time

import torch

from adal.training import train
from app.links.networks import networks_of
from app.opening import FILE


def main() -> None:
    """Train the page's own opening settings on the CPU, one thread, and write the records."""
    torch.set_num_threads(1)
    experiment = networks_of({})[0].experiment
    begin = time.perf_counter()
    rows = []
    for spec in experiment.lanes:
        kept = []
        train(spec, lambda row, kept=kept: kept.append(row.to_dict()), None)
        for row in kept:
            row["values"] = [[float(f"{v:.6g}") for v in part] for part in row["values"]]
            row["seconds"] = round(row["seconds"], 2)
        rows.append(kept)
    text = json.dumps({"experiment": json.loads(experiment.to_json()), "rows": rows})
    FILE.write_text(text + "\n", encoding="utf-8")
    print(f"{time.perf_counter() - begin:.1f} s, {len(text) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
