"""Train what pages open with: `python -m benchmarks.train_opening [networks] [compare] [noise]`.

Writes `app/opening.zip` for the Networks page, `app/opening_comparison.zip` for Compare and
`app/opening_noise.zip` for Noise, or only those that are named, and prints the seconds each took.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from adal.training import ExperimentSpec, Row
from adal.training.looks import looks
from adal.training.loop import training
from app.links.compare import compare_of
from app.links.networks import networks_of
from app.links.noise import noise_of
from app.opening import COMPARISON_FILE, FILE, NOISE_FILE
from app.runs.archive import exported
from app.runs.kept import KeptRun
from app.runs.packing import packed

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
        write(*OPENINGS[page])


def write(file: Path, experiment: ExperimentSpec) -> None:
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
    found = looks(experiment, paths, cpu, lambda _: None, lambda: False)
    run = KeptRun(
        "opening", experiment, "done", tuple(lanes), device="cpu", seconds=seconds,
        created=time.time(), looks={name: packed(arrays) for name, arrays in found},
    )  # fmt: skip
    file.write_bytes(exported(run))
    print(f"{file.name}: {seconds:.1f} s, {file.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
