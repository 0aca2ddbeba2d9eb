"""The engine against a torch.optim loop: `python -m benchmarks.engine`.

One start on Rosenbrock, 500 steps, two parameters, in float64, on one thread, timed in turns in one
process. The loop is what a person writes: autograd for the gradient, a torch.optim.Optimizer for
the step. torch has no AdaL; its loop is timed with `adal.AdaL`, which holds for all numbers as the
engine does, and with the textbook recursion in torch operations, which holds for |g| near 1 only.
Prints milliseconds (medians) and the ratio.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from adal import AdaL
from adal.trajectory import RunSpec, run
from benchmarks.timing import milliseconds

STEPS, ROUNDS = 500, 15
START = (-1.5, 2.0)


class TextbookAdaL(torch.optim.Optimizer):
    """AdaL as published, without care for the range of numbers: the plain way to write it."""

    def __init__(self, params: Any, lr: float):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """One update of every parameter."""
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state |= {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)}
                state["t"] += 1
                t, m, v = state["t"], state["m"], state["v"]
                ghat = p.grad.abs().sum() * p.grad
                m.lerp_(ghat, 0.1)
                v.mul_(0.999).addcmul_(ghat, ghat, value=0.001)
                m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
                p.add_((v_hat.rsqrt() + 1e-8) * m_hat, alpha=-group["lr"] / t**0.5)


def by_torch(optimizer: Callable[..., torch.optim.Optimizer], lr: float) -> np.ndarray:
    """The loop a person writes; the path (501, 2)."""
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    opt = optimizer([theta], lr=lr)
    path = np.empty((STEPS + 1, 2))
    path[0] = theta.detach().numpy()
    for t in range(STEPS):
        opt.zero_grad()
        x, y = theta
        loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        loss.backward()
        opt.step()
        path[t + 1] = theta.detach().numpy()
    return path


def main() -> None:
    """Time both in turns, check that they walk the same path, print the ratio."""
    torch.set_num_threads(1)
    loops = (
        ("adam", "torch.optim.Adam", torch.optim.Adam, 0.02),
        ("adal", "adal.AdaL", AdaL, 0.1),
        ("adal", "textbook AdaL", TextbookAdaL, 0.1),
    )
    for rule, name, optimizer, lr in loops:
        spec = RunSpec("rosenbrock", rule, (("lr", lr),), start=START, steps=STEPS)
        difference = np.abs(by_torch(optimizer, lr) - run(spec).theta).max()
        assert difference < 1e-9, difference
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(milliseconds(lambda spec=spec: run(spec)))
            theirs.append(milliseconds(lambda o=optimizer, lr=lr: by_torch(o, lr)))
        own, other = statistics.median(ours), statistics.median(theirs)
        print(f"{rule}: {own:.2f} ms; {name}: {other:.2f} ms; ratio {other / own:.1f}")


if __name__ == "__main__":
    main()
