"""What a job finds out once all its lanes are trained, under a name each.

    solution           how sharp the solutions are, and the loss around them: a `Solution`
    noise.<i>.<j>      the gradient noise of lane i at the j-th moment that was asked for: a
                       `NoiseRecord`

Both are of the first replica of each lane. This file loads without torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from adal.errors import SpecError
from adal.training.experiment import ExperimentSpec
from adal.training.noise.record import NoiseRecord
from adal.training.solution.record import Solution

if TYPE_CHECKING:
    import torch

SOLUTION, NOISE = "solution", "noise"
SEED = 0
"""Of all that is random in it: another seed is another experiment's affair."""

Arrays = dict[str, np.ndarray]


def finding_names(experiment: ExperimentSpec) -> tuple[str, ...]:
    """The names of all that is found out, in that order."""
    names = [SOLUTION] if experiment.solution else []
    if experiment.noise is not None:
        moments = range(len(experiment.noise.steps_of(experiment.lanes[0].steps)))
        names += [f"{NOISE}.{i}.{j}" for i in range(len(experiment.lanes)) for j in moments]
    return tuple(names)


def check_finding(name: str, arrays: Mapping[str, np.ndarray], experiment: ExperimentSpec) -> None:
    """Raise SpecError unless the arrays are what such an experiment finds under this name."""
    if name not in finding_names(experiment):
        raise SpecError(f"nothing of the name {name} was asked for")
    if name == SOLUTION:
        found = len(Solution.from_arrays(arrays).sharpness)
        if found != len(experiment.lanes):
            raise SpecError(f"sharpness must have {len(experiment.lanes)} rows, got {found}")
    elif NoiseRecord.from_arrays(arrays).spec != experiment.noise:
        raise SpecError("the noise must be what the experiment asks for")


def findings(
    experiment: ExperimentSpec,
    paths: Sequence[np.ndarray],
    device: torch.device,
    report: Callable[[float], None],
    stop: Callable[[], bool],
) -> Iterator[tuple[str, Arrays]]:
    """Find out all that the experiment asks for; ends early once `stop` says so.

    Args:
      paths: of each lane the first replica's parameters (K, P) at the recorded steps.
      report: called with the share that is done, 0 to 1.
    Returns: names and arrays, each as soon as it is there.
    """
    import torch

    from adal.datasets import dataset_named
    from adal.training.noise.measured import measured
    from adal.training.solution.solve import solution_of

    spec, names = experiment.lanes[0], finding_names(experiment)
    split = dataset_named(spec.dataset).load(spec.split_seed, **dict(spec.data_options))
    dtype = torch.from_numpy(paths[0]).dtype

    def inputs(points: np.ndarray) -> torch.Tensor:
        x = torch.tensor(points).to(device)
        return x.to(dtype) if x.is_floating_point() else x

    x, y = inputs(split.train_x), torch.tensor(split.train_y).to(device)
    for done, name in enumerate(names):

        def told(share: float, done: int = done) -> None:
            report((done + share) / len(names))

        if name == SOLUTION:
            found = solution_of(
                spec.model,
                paths,
                x,
                y,
                inputs(split.test_x),
                torch.tensor(split.test_y).to(device),
                seed=SEED,
                report=told,
                stop=stop,
            )
        else:
            assert experiment.noise is not None  # or it would have no name
            lane, moment = map(int, name.split(".")[1:])
            step = experiment.noise.steps_of(spec.steps)[moment]
            row = int(np.searchsorted(spec.recorded_steps, step))
            theta = torch.from_numpy(paths[lane][row]).to(device)
            found = measured(spec.model, theta, x, y, spec=experiment.noise, report=told, stop=stop)
        if found is None:
            return
        yield name, found.to_arrays()
