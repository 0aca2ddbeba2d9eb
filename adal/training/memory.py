"""How much memory a training needs, against how much there is before and what it took after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from adal.datasets import dataset_named
from adal.errors import SpecError
from adal.rules import rule_named
from adal.training.networks.network import PASS_NUMBERS
from adal.training.spec import TrainSpec

if TYPE_CHECKING:
    import torch

IN_PASSING, PER_SLOT = 6, 4
"""Numbers per parameter that exist for a moment in an update: of any rule, and for each slot."""
BASE = 50_000_000
"""Bytes for what does not grow: the libraries' own buffers, once they have trained."""

MEMINFO = Path("/proc/meminfo")
GROUPS = Path("/sys/fs/cgroup")
STATUS = Path("/proc/self/status")
OWN_GROUP = Path("/proc/self/cgroup")


def needed(spec: TrainSpec, device: str = "cpu") -> int:
    """Bytes that a training takes at its peak, beside those of a process that has loaded torch.

    Counted are θ now and before, the gradient, the rule's slots and its intermediate arrays, what
    one pass keeps of the minibatches or of an evaluation, the minibatches, the dropout's draws,
    and the points. Fitted to how a process grew on a CPU, so that it is seldom too little:

        mlp 64-256-256-10, Adam, 64 replicas, batch 512       seen 470 MB, estimated 502 MB
        the same with AdaL and its twin, batch 32                  860 MB          1030 MB
        cnn on digits, Adam, 256 replicas, batch 32                126 MB           150 MB
        transformer on alice, Adam, 64 replicas, batch 32           94 MB           144 MB
        lstm on alice, Adam, 1 replica, batch 512, float64         225 MB           213 MB

    Args:
      device: "cpu" or "cuda": what it trains on.
    """
    network, item = spec.model, 8 if spec.dtype == "float64" else 4
    dataset = dataset_named(spec.dataset)
    batch = min(spec.batch_size, dataset.points)
    slots = rule_named(spec.rule).init(np.zeros((1, network.parameters)))
    kinds = sum(slot.size for slot in slots.values()) / network.parameters
    kinds += 5 if spec.twin else 0  # a shadow Adam's slots, and the steps that are compared
    numbers = 3 + kinds + IN_PASSING + PER_SLOT * kinds
    state = spec.replicas * network.parameters * numbers * item
    together = network.pass_size(spec.replicas, batch, device)
    evaluated = min(PASS_NUMBERS[device], spec.replicas * dataset.points * network.kept)
    kept = max(together * batch * network.kept, evaluated) * item
    labels = dataset.shape[0] if dataset.kind == "text" else 1
    example = dataset.features * (8 if dataset.kind == "text" else item) + labels * 8
    minibatches = 2 * spec.replicas * batch * example
    draws = 3 * spec.replicas * batch * network.draws * 4 if spec.dropout > 0 else 0
    points = 2 * dataset.points * 5 // 3 * example
    return int(BASE + state + kept + minibatches + draws + points)


def needed_by_all(lanes: Sequence[TrainSpec], device: str = "cpu") -> int:
    """As `needed`, of trainings that run side by side in one process: they share what is `BASE`."""
    return sum(needed(lane, device) - BASE for lane in lanes) + BASE


def check(lanes: Sequence[TrainSpec], device: torch.device) -> None:
    """Refuse trainings that, side by side, need more memory than the device has free.

    Raises: SpecError with both figures and what would help. Where a machine does not say how much
      it has free, nothing is refused.
    """
    wanted, there = needed_by_all(lanes, device.type), free(device)
    if there is not None and wanted > there:
        raise SpecError(
            f"this needs {_gigabytes(wanted)} GB of {_gigabytes(there)} GB free: "
            "fewer replicas or a smaller batch"
        )


def free(device: torch.device) -> int | None:
    """Bytes that this device has free; None where it does not say."""
    if device.type == "cuda":
        import torch

        return torch.cuda.mem_get_info(device)[0]
    return free_ram()


class Gauge:
    """What a process takes from the moment on at which this is made.

    Args:
      device: whose memory is looked at.
    """

    def __init__(self, device: torch.device, status: Path = STATUS):
        self._device, self._status = device, status
        self._begin = _field(status, "VmRSS")
        if device.type == "cuda":
            import torch

            torch.cuda.reset_peak_memory_stats(device)

    def peak(self) -> int | None:
        """Bytes at the highest, beyond those at the beginning; None where nobody says."""
        if self._device.type == "cuda":
            import torch

            return torch.cuda.max_memory_allocated(self._device)
        end = _field(self._status, "VmHWM")
        return None if self._begin is None or end is None else max(0, end - self._begin)


def took(lanes: Sequence[TrainSpec], device: torch.device, peak: int | None) -> str:
    """What trainings took beside what was estimated, as a sentence; "" where it is not known."""
    if peak is None:
        return ""
    wanted = needed_by_all(lanes, device.type)
    return f"It took {peak / 1e6:.0f} MB at its peak; estimated were {wanted / 1e6:.0f} MB."


def free_ram(
    meminfo: Path = MEMINFO, groups: Path = GROUPS, own_group: Path = OWN_GROUP
) -> int | None:
    """Bytes that this process may still take: of the machine, or of its control group if less.

    Args:
      meminfo: what the kernel tells of the machine's memory.
      groups: where control groups are mounted, version 2 or 1.
      own_group: the file that says which group this process is in.
    """
    lines = [line.split() for line in _text(meminfo).splitlines()]
    found = [int(line[1]) * 1024 for line in lines if line[:1] == ["MemAvailable:"]]
    own = next((line[3:] for line in _text(own_group).splitlines() if line.startswith("0::/")), "/")
    path = PurePosixPath(own)
    for part in (path, *path.parents):
        folder = groups / str(part).lstrip("/")
        found += _left(folder, "memory.max", "memory.current", "inactive_file")
    version_1 = groups / "memory"
    found += _left(
        version_1, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
    )
    return max(0, min(found)) if found else None


def _left(folder: Path, limit: str, usage: str, cache: str) -> list[int]:
    """What the control group has left, as a list of one; empty without a limit.

    Files that were read and are no longer in use count as used, but give way.
    """
    most, used = _text(folder / limit), _text(folder / usage)
    if not most.isdigit() or not used.isdigit():
        return []
    lines = [line.split() for line in _text(folder / "memory.stat").splitlines()]
    gives_way = sum(int(line[1]) for line in lines if line[:1] == [cache])
    return [int(most) - int(used) + gives_way]


def _field(status: Path, name: str) -> int | None:
    """A size in a process's status file, in bytes."""
    lines = [line.split() for line in _text(status).splitlines()]
    return next((int(line[1]) * 1024 for line in lines if line[:1] == [f"{name}:"]), None)


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2g}" if size < 1e10 else f"{size / 1e9:.0f}"
