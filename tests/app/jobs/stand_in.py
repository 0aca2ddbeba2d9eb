"""A training process that trains nothing: `python -m tests.app.jobs.stand_in`.

It speaks as `app.jobs.worker` does, by the same supervisor, and needs no torch. Each row's numbers
follow from those of the row before, and each lane has its own, so that a job that goes on from a
wrong state, or shows a row twice, ends with other numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from adal.training import ExperimentSpec, Row, TrainSpec
from adal.training.record import MEASURES, TWIN_MEASURES
from app.jobs.checkpoints import Checkpoints, State, states_in
from app.jobs.supervisor import Task, Tell, method_asked, serve

STEP = 0.001
"""Seconds that a step takes."""
ENDLESS = 5000
"""Steps of an experiment that never comes to its end: each row takes longer than the last."""
SLOWER = 1.25


class Lane:
    """One lane's numbers, from its beginning or from the state of a checkpoint."""

    def __init__(self, number: int, spec: TrainSpec, state: State | None):
        self.spec = spec
        rng = np.random.default_rng([spec.seed, number])
        self.x = rng.random(spec.replicas) if state is None else state["x"]
        self.begin = 0 if state is None else int(state["step"])

    def state(self, step: int) -> dict[str, np.ndarray]:
        """What it goes on from, before this step."""
        return {"x": self.x, "step": np.array(step)}

    def row(self, step: int) -> Row:
        """The row of the next recorded step; shares stay shares."""
        self.x = 3.9 * self.x * (1 - self.x)
        values = np.tile(self.x, (len(MEASURES), 1))
        twin = np.tile(self.x, (len(TWIN_MEASURES), len(self.spec.blocks), 1))
        never = np.full(self.spec.replicas, -1)
        return Row(step, values, never, step * STEP, twin if self.spec.twin else None)


def work(task: Task | None, tell: Tell, stopped: Callable[[], bool]) -> None:
    """A child's life, as the worker's."""
    if task is None:
        tell("device", device="cpu", title="CPU")
        return
    specs = ExperimentSpec.from_json(task.experiment).lanes
    states = states_in(task.checkpoint, len(specs))
    lanes = [Lane(i, *both) for i, both in enumerate(zip(specs, states, strict=True))]
    tell("started", device="cpu", title="CPU")
    checkpoints = Checkpoints(
        len(lanes),
        task.checkpoint_seconds,
        lambda step, blob: tell("checkpoint", blob, step=step),
    )
    steps = [step for step in specs[0].recorded_steps if step >= lanes[0].begin]
    endless, gap = specs[0].steps >= ENDLESS, STEP * specs[0].steps / len(specs[0].recorded_steps)
    ahead = lanes[0].begin
    for step in steps:
        if stopped():
            tell("done", stopped=True, message="")
            return
        for number, lane in enumerate(lanes):
            checkpoints.offer(number, ahead, lambda lane=lane, ahead=ahead: lane.state(ahead))
        for number, lane in enumerate(lanes):
            tell("row", lane=number, **lane.row(step).to_dict())
        ahead = step + 1
        checkpoints.turn_ended()
        time.sleep(gap)
        gap *= SLOWER if endless else 1.0
    tell("done", stopped=False, message="It took 1 MB at its peak; estimated were 1 MB.")


if __name__ == "__main__":
    serve(work, method_asked())
