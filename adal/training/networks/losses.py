"""What a network is trained on: the cross-entropy of its logits, and the share of right answers.

A label belongs to one example, (R, N), or to every token of a text, (R, N, L): both are averaged
over all that a replica has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy (R,) in nats of logits (R, …, classes) and labels (R, …)."""
    log_p = logits.log_softmax(-1)
    return -log_p.gather(-1, labels.unsqueeze(-1)).flatten(1).mean(-1)


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """Share of right answers (R,), in the dtype of the logits."""
    return (logits.argmax(-1) == labels).to(logits.dtype).flatten(1).mean(-1)


def loss_and_slope(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """`cross_entropy` and its gradient with respect to the logits: (softmax − one-hot) / labels."""
    log_p = logits.log_softmax(-1)
    right = labels.unsqueeze(-1)
    of_right = log_p.gather(-1, right)
    slope = log_p.exp().scatter_(-1, right, of_right.expm1())
    return -of_right.flatten(1).mean(-1), slope.div_(labels[0].numel())
