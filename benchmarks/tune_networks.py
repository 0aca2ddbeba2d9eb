"""Find learning rates for the networks: `python -m benchmarks.tune_networks [dataset …]`.

Every rule and variant gets the same on every dataset: one grid, the same seeds, the steps and
network of a default `TrainSpec`; a text, whose networks cost a thousand times as much, gets one
seed and a quarter of the steps, again the same for all. Chosen is the rate with the least mean
loss, over the seeds, on the validation part; the test part is not looked at. A rate at an end of
the grid is marked: the best may lie beyond. It writes `adal/training/tuned.json`; with names, only
what is said of these.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch

from adal.datasets import DATASETS
from adal.rules import RULES, VARIANTS
from adal.training import TrainSpec, train

GRID = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
SEEDS = 3
FIRST_SEED = 100  # away from the seeds that a page begins with
TARGET = Path(__file__).resolve().parent.parent / "adal" / "training" / "tuned.json"
METHOD = (
    f"Least mean validation loss over {SEEDS} seeds after the default number of steps, for a text "
    "over one seed after a quarter of them; one grid for all; the test part was not used."
)


def measured(dataset: str, rule: str, choices: dict[str, str]) -> dict[str, float | bool]:
    """The best rate of the grid with its mean validation loss and accuracy."""
    text = DATASETS[dataset].kind == "text"
    seeds, steps = (1, TrainSpec.steps // 4) if text else (SEEDS, TrainSpec.steps)
    spec = TrainSpec(
        dataset, rule, choices=choices, lrs=GRID, seeds=seeds, seed=FIRST_SEED, steps=steps,
        device="cpu",
    )  # fmt: skip
    record = train(spec)
    lost = np.where(record.diverged_at < 0, record.valid_loss[-1], np.inf)
    losses = lost.reshape(len(GRID), seeds).mean(1)
    accuracies = record.valid_accuracy[-1].reshape(len(GRID), seeds).mean(1)
    best = int(np.argmin(losses))
    return {
        "lr": GRID[best],
        "validation_loss": round(float(losses[best]), 4),
        "validation_accuracy": round(float(accuracies[best]), 4),
        "at_the_end_of_the_grid": best in (0, len(GRID) - 1),
    }


def main() -> None:
    """Measure all lanes of the datasets that were named, or of all, one after the other."""
    torch.set_num_threads(1)
    lanes = {name: (name, {}) for name in RULES}
    lanes |= {name: (variant.parent, dict(variant.choices)) for name, variant in VARIANTS.items()}
    asked = sys.argv[1:] or list(DATASETS)
    lrs: dict[str, dict[str, dict[str, float | bool]]] = {}
    for dataset in asked:
        lrs[dataset] = {}
        for lane, (rule, choices) in lanes.items():
            found = lrs[dataset][lane] = measured(dataset, rule, choices)
            print(f"{dataset:8} {lane:14}", *(f"{k}={v}" for k, v in found.items()), flush=True)
    known = json.loads(TARGET.read_text())["lrs"] if TARGET.exists() else {}
    facts = {"method": METHOD, "grid": GRID, "lrs": known | lrs}
    TARGET.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
