"""Gradient noise against a loop over minibatches: `python -m benchmarks.noise`.

10 000 minibatches of 32 points at a frozen θ of the perceptron 64-32-10 on 8×8 digits, after 3000
that warm the filters up; 150 coordinates watched. On one thread. The loop takes each minibatch
through torch.nn and autograd; the direct way then makes, on whole tensors, the steps of the rules
that are measured. Both are timed on 500 minibatches and multiplied. Ours has the summaries in its
time, theirs has none. The last line is the whole default measurement at one θ: 2000 minibatches of
each of six sizes.
"""

from __future__ import annotations

import torch

from adal.datasets import dataset_named
from adal.rules import RULES
from adal.training import TrainSpec
from adal.training.noise.filters import RULES_OF
from adal.training.noise.measured import measured, minibatch_gradients, minibatch_indices
from adal.training.noise.spec import NoiseSpec
from adal.training.persample import sample_gradients
from benchmarks.plain_networks import plain
from benchmarks.timing import milliseconds

LOOPED = 500
MAIN = NoiseSpec(draws=10_000, batch_sizes=(32,))


def main() -> None:
    """Time both on the digits and print the ratios."""
    torch.set_num_threads(1)
    network = TrainSpec("digits", hidden=(32,)).model
    split = dataset_named("digits").load()
    x, y = torch.tensor(split.train_x), torch.tensor(split.train_y)
    theta = network.start(0).float()
    draws = MAIN.burn_in + MAIN.draws

    model = plain(network).float()
    parameters = list(model.parameters())
    torch.nn.utils.vector_to_parameters(theta, parameters)
    batches = torch.from_numpy(next(minibatch_indices(len(y), 32, LOOPED, 0)))

    def gradient(indices: torch.Tensor) -> tuple[torch.Tensor, ...]:
        loss = torch.nn.functional.cross_entropy(model(x[indices]), y[indices])
        return torch.autograd.grad(loss, parameters)

    def loop() -> None:
        for indices in batches:
            gradient(indices)

    def direct() -> None:
        blocks = [p.detach().double().numpy().ravel() for p in parameters]
        rules = [RULES[name] for name, _ in RULES_OF.values()]
        steps = [RULES[name].bound(lr=1.0, **choices) for name, choices in RULES_OF.values()]
        slots = [[rule.init(block) for block in blocks] for rule in rules]
        for t, indices in enumerate(batches, 1):
            gradients = [g.double().numpy().ravel() for g in gradient(indices)]
            for step, held in zip(steps, slots, strict=True):
                for i, g in enumerate(gradients):
                    _, held[i] = step(g, held[i], blocks[i], t)

    def products() -> None:
        points = sample_gradients(network, theta, x, y)
        for some in minibatch_gradients(points, 32, draws, 0):
            some.sum()

    for work in (loop, direct, products):
        work()
    looped, straight = (milliseconds(work) * draws / LOOPED / 1e3 for work in (loop, direct))
    ours, alone = (
        milliseconds(work) / 1e3
        for work in (lambda: measured(network, theta, x, y, spec=MAIN), products)
    )
    whole = milliseconds(lambda: measured(network, theta, x, y, spec=NoiseSpec())) / 1e3
    print(f"gradients: {alone:.2f} s; in a loop {looped:.1f} s; ratio {looped / alone:.1f}")
    print(f"all of it: {ours:.1f} s; the direct way {straight:.1f} s; ratio {straight / ours:.1f}")
    print(f"default measurement, six batch sizes: {whole:.1f} s")


if __name__ == "__main__":
    main()
