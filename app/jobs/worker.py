"""The training process: `python -m app.jobs.worker` runs one child process per job.

It speaks in messages (`app.jobs.messages`): a line of JSON each, a blob after some. Commands on
stdin, until it closes, which ends the process and its jobs:

    {"run": id, "experiment": "…", "checkpoint_seconds": 5.0}    start a job; the text is
                  `ExperimentSpec.to_json`, the last key is optional, and so is a blob, a checkpoint
                  of an equal experiment: the job then goes on from there
    {"cancel": id}                    end it: by a word first, by force after `GRACE` seconds

Events on stdout, each a dictionary with "event" and, of a job, its "id":

    ready                             commands are now answered at once
    device: device, title             where "auto" trains; asked in a child, for the reason below
    started: device, title            the job runs
    row: lane, a `Row`, and a blob    one recorded step of one lane, its peek if it has one; the
                                      lanes take turns
    looking: share                    of what is looked at once all are trained, 0 to 1
    look: name, and a blob            what was found there: packed arrays
    checkpoint: step, and a blob      what the job can go on from; all rows before that step came
    done: stopped, message            the job's last word: whether it was cut short, and what memory
                                      it took
    failed: message                   the job's last word: one sentence
    lost: exit                        the child ended without a last word, with this exit status

The process imports torch and the datasets once, so that a job that is forked from it begins at
once (`app.jobs.supervisor`). It never asks for CUDA: that initialises the driver, and no child
could use it afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from adal.datasets import DATASETS
from adal.training import ExperimentSpec, Row
from adal.training.device import device_named, title_of
from adal.training.findings import finding_names, findings
from adal.training.loop import training
from adal.training.memory import Gauge, check, took
from app.jobs.checkpoints import Checkpoints, states_in
from app.jobs.supervisor import Task, Tell, method_asked, serve
from app.store.packing import packed

PACE = 0.2
"""Seconds between two words on how far a look has come."""


def work(task: Task | None, tell: Tell, stopped: Callable[[], bool]) -> None:
    """A child's life: one experiment, or the question which device there is."""
    torch.set_num_threads(1)
    if task is None:
        device = device_named("auto")
        tell("device", device=device.type, title=title_of(device))
    else:
        _train(task, tell, stopped)


def _train(task: Task, tell: Tell, stopped: Callable[[], bool]) -> None:
    """All lanes, taking turns from one recorded step to the next."""
    experiment = ExperimentSpec.from_json(task.experiment)
    lanes = experiment.lanes
    device = device_named(lanes[0].device)
    check(lanes, device)
    gauge = Gauge(device)
    states = states_in(task.checkpoint, len(lanes))
    tell("started", device=device.type, title=title_of(device))
    checkpoints = Checkpoints(
        len(lanes),
        task.checkpoint_seconds,
        lambda step, blob: tell("checkpoint", blob, step=step),
    )

    paths: list[list[np.ndarray] | None]
    paths = [[] if experiment.keeps_paths else None for _ in lanes]

    def rows_of(lane: int) -> Iterator[Row]:
        return training(
            lanes[lane],
            device,
            stopped,
            resume=states[lane],
            checkpoint=partial(checkpoints.offer, lane),
            path=paths[lane],
        )

    last = -1
    for rows in zip(*map(rows_of, range(len(lanes))), strict=False):
        for lane, row in enumerate(rows):
            peek = packed(row.peek, compress=False) if row.peek else b""
            tell("row", peek, lane=lane, **row.to_dict())
        last = rows[0].step
        checkpoints.turn_ended()
    done = last == lanes[0].steps
    if done and experiment.keeps_paths:
        done = _look(experiment, [np.array(path) for path in paths], device, tell, stopped)
    tell("done", stopped=not done, message=took(lanes, device, gauge.peak()))


def _look(
    experiment: ExperimentSpec,
    paths: list[np.ndarray],
    device: torch.device,
    tell: Tell,
    stopped: Callable[[], bool],
) -> bool:
    """All that is looked at once all are trained; whether it came to its end."""
    told = time.monotonic()

    def report(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > PACE:
            told = time.monotonic()
            tell("looking", share=share)

    tell("looking", share=0.0)
    found = 0
    for name, arrays in findings(experiment, paths, device, report, stopped):
        tell("look", packed(arrays), name=name)
        found += 1
    return found == len(finding_names(experiment))


def main() -> None:
    """Serve; before it forks, import and load what every job needs."""
    torch.set_num_threads(1)
    method = method_asked()
    if method == "fork":
        for dataset in DATASETS.values():
            dataset.load()
    serve(work, method)


if __name__ == "__main__":
    main()
