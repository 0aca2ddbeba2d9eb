"""The moving state of a training as plain arrays, and back: what a resumed run starts from.

Names are paths: "theta", "before", "diverged_at", "turns/…", "slot/<block>/<slot>", and of a
shadow Adam "shadow/<block>/…"; the training adds "step", "seconds" and, where it is asked for, the
"path" so far. Nothing is rounded: a training that goes on from a state makes the bits that the one
it was taken from makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import torch

from adal.errors import SpecError
from adal.training.state import ReplicaState

UNFIT = "the checkpoint does not fit this training"

Arrays = Mapping[str, np.ndarray]
LAST = ("g", "ours", "theirs", "gain")
"""What the shadow holds of its last step: missing where a version before took no step yet."""


def arrays_of(state: ReplicaState) -> dict[str, np.ndarray]:
    """All of `state`, copied to numpy in its own dtype."""
    found: dict[str, np.ndarray] = {}

    def note(name: str, value: Any) -> None:
        found[name] = _array(value)

    _each(state, note)
    return found


def state_from(arrays: Arrays, fresh: ReplicaState) -> ReplicaState:
    """The state that `arrays` hold, of a training of the spec that `fresh` is the beginning of.

    Raises: SpecError if an array is missing, or has another shape or dtype.
    """
    begins = int(_fitting(arrays, "shadow/t", 0)) == 0 if fresh.shadow else False

    def read(name: str, like: Any) -> Any:
        if begins and name.split("/")[-1] in LAST and name not in arrays:
            return like
        value = _fitting(arrays, name, like).copy()
        if isinstance(like, torch.Tensor):
            return torch.from_numpy(value).to(like.device)
        return int(value) if isinstance(like, int) else value

    return _each(fresh, read)


def place_of(arrays: Arrays) -> tuple[int, float]:
    """The step at which the arrays were taken, and the seconds spent until then.

    Raises: SpecError as `state_from` does.
    """
    return int(_fitting(arrays, "step", 0)), float(_fitting(arrays, "seconds", 0.0))


def _each(value: Any, change: Callable[[str, Any], Any], *path: str) -> Any:
    """`value` with each array and number in it changed, which `change` is told the name of."""
    if value is None:
        return None
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: f.metadata.get("name", f.name) for f in fields(value)}
        changed = {
            name: _each(getattr(value, name), change, *path, *([shown] if shown else []))
            for name, shown in named.items()
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_each(part, change, *path, str(i)) for i, part in enumerate(value))
    if isinstance(value, dict):
        return {name: _each(part, change, *path, name) for name, part in value.items()}
    return change("/".join(path), value)


def _fitting(arrays: Arrays, name: str, like: Any) -> np.ndarray:
    expected = _array(like)
    value = arrays.get(name)
    if value is None or value.shape != expected.shape or value.dtype != expected.dtype:
        raise SpecError(UNFIT)
    return value


def _array(value: Any) -> np.ndarray:
    return np.array(value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value)
