"""What a training step costs, over three quantities: `python -m benchmarks.step_cost`.

A step of Adam in float32 on one thread: the minibatches, the gradients and the update of R
perceptrons with two hidden layers on the spirals. R, the width and the batch size are varied one at
a time. Beside the step stand its update alone and its bare matrix products, a floor. The settings
are measured in turns, several times over; the figures are medians of the CPU time in ms. It takes
less than a minute and writes `docs/step-cost.svg` and `docs/step-cost.md`.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import torch

from adal.training import TrainSpec
from adal.training.networks import Perceptron
from adal.training.replicas import Replicas
from app.paper.svg import svg_of
from benchmarks.replicas import Step, medians, ours, products
from benchmarks.step_cost_figure import Cost, Panel, drawing_of
from benchmarks.step_cost_page import page_of, to_json

DOCS = Path(__file__).parents[1] / "docs"
CENTRE = (64, 16, 32)
"""R, width, batch size."""
VARIED = (
    ("Networks side by side", "networks R", (1, 4, 16, 64, 256)),
    ("Width of both hidden layers", "units", (4, 16, 64, 256)),
    ("Points in a minibatch", "points", (1, 8, 32, 128, 512)),
)
SETTING = (
    "Adam, float32. Each panel varies one quantity around R = 64 networks 2-16-16-2 at batch 32, "
    "the dotted line."
)
TURNS = 7
SECONDS = 0.45
"""For one setting in one turn."""

Place = tuple[int, int, int]


def spec_of(place: Place) -> TrainSpec:
    """The training whose step is measured, at R, width and batch size."""
    replicas, width, batch = place
    return TrainSpec(
        "spirals", "adam", network="mlp", hidden=(width, width), batch_size=batch, device="cpu",
        seeds=replicas, steps=1, lrs=(0.001,),
    )  # fmt: skip


def updates(spec: TrainSpec) -> Step:
    """The update of one step alone, from a gradient that stays."""
    replicas = Replicas(spec, spec.model, torch.device("cpu"))
    g = torch.randn(replicas.theta.shape, generator=torch.Generator().manual_seed(0))
    made = 0

    def step() -> None:
        nonlocal made
        made += 1
        replicas.update(g, made)

    return step


def measured() -> tuple[Panel, ...]:
    """The panels of the figure, measured now."""
    places = {_place(i, value): () for i, (_, _, values) in enumerate(VARIED) for value in values}
    steps: dict[Place, list[Step]] = {}
    for place in places:
        spec = spec_of(place)
        network = spec.model
        assert isinstance(network, Perceptron)
        bare = products(network, place[0], batch=place[2])
        steps[place] = [ours(spec), updates(spec), bare]
    turns = {place: [] for place in places}
    for _ in range(TURNS):
        for place, works in steps.items():
            turns[place].append(medians(works, SECONDS))
    return tuple(
        Panel(title, axis, CENTRE[i], tuple(_cost(v, _place(i, v), turns) for v in values))
        for i, (title, axis, values) in enumerate(VARIED)
    )


def _place(varied: int, value: int) -> Place:
    replicas, width, batch = (value if i == varied else usual for i, usual in enumerate(CENTRE))
    return replicas, width, batch


def _cost(value: int, place: Place, turns: dict[Place, list[list[float]]]) -> Cost:
    """Medians over the turns, to 0.1 µs, and three passes' multiplications."""
    times = (round(statistics.median(column), 4) for column in zip(*turns[place], strict=True))
    network = spec_of(place).model
    return Cost(value, 3 * network.multiplications * place[0] * place[2], *times)


def main() -> None:
    """Measure, write the figure and its page, and print the page."""
    torch.set_num_threads(1)
    panels = measured()
    figure = drawing_of(panels, SETTING, source=to_json(panels))
    page = page_of(panels, SETTING)
    (DOCS / "step-cost.svg").write_text(svg_of(figure), encoding="utf-8")
    (DOCS / "step-cost.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
