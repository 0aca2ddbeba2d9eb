"""What the first networks learned, in words: every number comes from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from adal.training.record import TrainingRecord


def misread(title: str, record: TrainingRecord, row: int, labels: np.ndarray, tested: int) -> str:
    """How many images are classified wrongly, and which mistake is the commonest.

    Args:
      row: index of the recorded step.
      labels: (N,) the right classes of the test part.
      tested: images of that part that were gone through.
    """
    wrong, named = record.peek["wrong"][row], record.peek["named"][row]
    pairs = [
        (int(labels[i]), int(taken))
        for i, taken in zip(wrong, named, strict=True)
        if 0 <= i < len(labels)
    ]
    step = int(record.step[row])
    if not pairs:
        return f"After {step} steps {title}'s first network reads all {tested} test images rightly."
    wrongly = round((1 - float(record.test_accuracy[row, 0])) * len(labels))
    told = f"After {step} steps {title}'s first network reads {wrongly} of {len(labels)} test "
    told += "images wrongly."
    (right, taken), times = Counter(pairs).most_common(1)[0]
    if times > 1:
        told += f" Among the {len(pairs)} shown, {times} times a {right} is taken for a {taken}."
    return told


def loudest(title: str, blocks: Sequence[str], record: TrainingRecord, row: int) -> str:
    """Which tensors' ‖g‖₁ lie above 1 at a recorded step: where AdaL makes the gradient longer."""
    norms = record.peek["layer_l1"][row].mean(1)
    above = [name for name, norm in zip(blocks, norms, strict=True) if norm > 1]
    step = int(record.step[row])
    if not above:
        return (
            f"At step {step} no tensor's ‖g‖₁ lies above 1 under {title}: "
            "times ‖g‖₁ every gradient gets shorter."
        )
    return (
        f"At step {step} the ‖g‖₁ of {len(above)} of {len(norms)} tensors lies above 1 under "
        f"{title} ({', '.join(above)}): times ‖g‖₁ their gradients get longer, the others shorter."
    )
