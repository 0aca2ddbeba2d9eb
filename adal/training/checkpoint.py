"""The moving state of a training as plain arrays, and back: what a resumed run starts from.

Names are paths: "theta", "before", "diverged_at", "turns/…", "slot/<block>/<slot>", and of a
shadow Adam "shadow/<block>/…"; the training adds "step", "seconds" and, where it is asked for, the
"path" so far. Nothing is rounded: a training that goes on from a state makes the bits that the one
it was taken from makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from adal.errors import SpecError
from adal.training.replicas import Replicas
from adal.training.twin_record import ShadowAdam

UNFIT = "the checkpoint does not fit this training"

State = Mapping[str, np.ndarray]
LAST = ("g", "ours", "theirs")
"""What the shadow keeps of its last step, beside the slots and the gain."""


def state_of(replicas: Replicas) -> dict[str, np.ndarray]:
    """All that moves in `replicas`, copied to numpy in its own dtype."""
    held: dict[str, Any] = {
        "theta": replicas.theta,
        "before": replicas._before,
        "diverged_at": replicas.diverged_at,
        "turns/moved": replicas.turns.moved,
        "turns/turned": replicas.turns.turned,
        "turns/steps": np.array(replicas.turns.steps),
        **_named("slot", replicas._slots),
    }
    if replicas.shadow is not None:
        held |= _of_shadow(replicas.shadow, len(replicas.theta))
    return {name: _array(value) for name, value in held.items()}


def restore(replicas: Replicas, state: State) -> None:
    """Put fresh `replicas` of an equal spec where the training's `state` was taken.

    Raises: SpecError if an array is missing, or has another shape or dtype.
    """
    expected = {**state_of(replicas), "step": np.array(0), "seconds": np.array(0.0)}
    if replicas.shadow is not None and int(_known(state, "shadow/t")):
        gain = np.zeros(len(replicas.theta))
        for i in range(len(replicas._slots)):
            block = replicas.theta.split(replicas._blocks, dim=1)[i]
            expected |= {f"shadow/{i}/{name}": _array(block) for name in LAST}
            expected[f"shadow/{i}/gain"] = gain
    for name, like in expected.items():
        value = _known(state, name)
        if value.shape != like.shape or value.dtype != like.dtype:
            raise SpecError(UNFIT)

    def tensor(name: str) -> torch.Tensor:
        return torch.from_numpy(state[name].copy()).to(replicas.theta.device)

    replicas.theta, replicas._before = tensor("theta"), tensor("before")
    replicas.diverged_at = tensor("diverged_at")
    turns = replicas.turns
    turns.moved, turns.turned = tensor("turns/moved"), tensor("turns/turned")
    turns.steps = int(state["turns/steps"])
    replicas._slots = [
        {name: tensor(f"slot/{i}/{name}") for name in slots}
        for i, slots in enumerate(replicas._slots)
    ]
    shadow = replicas.shadow
    if shadow is None:
        return
    shadow._t = int(state["shadow/t"])
    shadow._slots = [
        {name: tensor(f"shadow/{i}/slot/{name}") for name in slots}
        for i, slots in enumerate(shadow._slots)
    ]
    for i, gain in enumerate(shadow._gains):
        gain._mean, gain._root = (state[f"shadow/{i}/{name}"].copy() for name in ("mean", "root"))
        gain._t = shadow._t
    shadow._last = []
    for i in range(len(shadow._slots) if shadow._t else 0):
        g, ours, theirs = (tensor(f"shadow/{i}/{name}") for name in LAST)
        last = (g, ours, replicas._slots[i], theirs, state[f"shadow/{i}/gain"].copy())
        shadow._last.append(last)


def _of_shadow(shadow: ShadowAdam, replicas: int) -> dict[str, Any]:
    held: dict[str, Any] = {"shadow/t": np.array(shadow._t)}
    for i, (slots, gain) in enumerate(zip(shadow._slots, shadow._gains, strict=True)):
        held |= {f"shadow/{i}/slot/{name}": slot for name, slot in slots.items()}
        # Before the first step the gain is at 0 for all replicas together.
        held[f"shadow/{i}/mean"] = np.broadcast_to(gain._mean, (replicas,))
        held[f"shadow/{i}/root"] = np.broadcast_to(gain._root, (replicas,))
    for i, (g, ours, _, theirs, gain) in enumerate(shadow._last):
        held |= {f"shadow/{i}/{name}": x for name, x in zip(LAST, (g, ours, theirs), strict=True)}
        held[f"shadow/{i}/gain"] = gain
    return held


def _named(prefix: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{prefix}/{i}/{name}": slot
        for i, slots in enumerate(blocks)
        for name, slot in slots.items()
    }


def _known(state: State, name: str) -> np.ndarray:
    if name not in state:
        raise SpecError(UNFIT)
    return state[name]


def _array(value: Any) -> np.ndarray:
    return np.array(value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value)
