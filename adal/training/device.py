"""Where a training runs: CUDA where there is one, else the CPU."""

from __future__ import annotations

import platform

import torch

from adal.errors import DeviceUnavailable


def device_named(name: str) -> torch.device:
    """The device that a spec's "auto", "cpu" or "cuda" stands for on this machine.

    Raises: DeviceUnavailable if CUDA is asked for where there is none.
    """
    # Asking initialises the driver, which a later fork would not survive: ask in a job only.
    if name == "cpu" or (name == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise DeviceUnavailable("device cuda is not available on this machine; use auto or cpu")
    return torch.device("cuda")


def title_of(device: torch.device) -> str:
    """What a person calls the device: the graphics card's name, or the kind of processor."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"CPU ({platform.machine()})"
