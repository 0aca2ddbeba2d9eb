"""Train what pages open with: `python -m benchmarks.train_opening [networks] [compare] [noise]`.

Writes `networks.zip`, `compare.zip` and `noise.zip` into `app/training/opening/`, for the pages of
these names, or only those that are named, and prints the seconds each took.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from adal.training import ExperimentSpec, Row
from adal.training.findings import findings
from adal.training.loop import training
from app.store.archive import exported
from app.store.kept import KeptRun
from app.store.packing import packed
from app.training.link import networks_of
from app.training.opening.opening import COMPARISON_FILE, FILE, NOISE_FILE
from pages.compare.link import compare_of
from pages.noise.measure.link import noise_of

OPENINGS = {
    "networks": (FILE, replace(networks_of({})[0].experiment, solution=True)),
    "compare": (COMPARISON_FILE, compare_of({})[0].experiment),
    "noise": (NOISE_FILE, noise_of({})[0].experiment),
}


def main() -> None:
    """Train the pages' own opening settings on the CPU, one thread, and write the runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help=f"{' or '.join(OPENINGS)}; all without a name")
    torch.set_num_threads(1)
    for page in parser.parse_args().pages or OPENINGS:
        write(page, *OPENINGS[page])


def write(page: str, file: Path, experiment: ExperimentSpec) -> None:
    """Train the experiment, look at what it asks for, and write it as a run that is done."""
    begin = time.perf_counter()
    cpu = torch.device("cpu")
    lanes: list[tuple[Row, ...]] = []
    paths: list[np.ndarray] = []
    for spec in experiment.lanes:
        path: list[np.ndarray] = []
        lanes.append(tuple(training(spec, cpu, path=path)))
        paths.append(np.array(path))
    seconds = time.perf_counter() - begin
    found = findings(experiment, paths, cpu, lambda _: None, lambda: False)
    run = KeptRun(
        id="opening",
        spec=experiment,
        page=page,
        state="done",
        rows=tuple(lanes),
        device="cpu",
        seconds=seconds,
        looks={name: packed(arrays) for name, arrays in found},
    )
    file.write_bytes(exported(run))
    print(f"{file.name}: {seconds:.1f} s, {file.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
