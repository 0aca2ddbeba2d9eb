"""The gradient of a step as one CUDA graph, so that a device waits for no kernel's launch.

A small network's pass is some dozens of kernels that take less time than starting them does; as a
graph they are started at once, and 1024 replicas cost little more than one. The rule's update is
not part of it: it counts steps and looks at numbers in Python, in a time that does not depend on
how many replicas there are.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Gradient = Callable[..., tuple[Tensor, Tensor]]
WARM_UP = 3
"""Passes before the capture, in which libraries choose their kernels and take their memory."""


class CapturedGradient:
    """A function (theta, x, labels[, noise]) -> (losses, g) that is captured at its first call.

    The arguments of every call have the shapes and dtypes of the first ones.
    """

    def __init__(self, gradient: Gradient):
        self._gradient = gradient
        self._graph: torch.cuda.CUDAGraph | None = None
        self._given: list[Tensor] = []
        self._found: tuple[Tensor, Tensor] | None = None

    def __call__(self, *given: Tensor) -> tuple[Tensor, Tensor]:
        """What the function gives, in memory of its own."""
        if self._graph is None:
            self._capture(given)
        assert self._graph is not None
        assert self._found is not None
        for held, new in zip(self._given, given, strict=True):
            held.copy_(new)
        self._graph.replay()
        losses, g = self._found
        # The next replay writes over these.
        return losses.clone(), g.clone()

    def _capture(self, given: tuple[Tensor, ...]) -> None:
        self._given = [x.detach().clone() for x in given]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UP):
                self._gradient(*self._given)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._found = self._gradient(*self._given)
        self._graph = graph
