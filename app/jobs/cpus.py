"""How many CPUs this process may use: fewer than the machine has inside a container."""

from __future__ import annotations

import math
import os
from pathlib import Path, PurePosixPath

GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def usable_cpus(groups: Path = GROUPS, own_group: Path = OWN_GROUP) -> int:
    """CPUs of the affinity mask, or of the control group's quota if that is less; at least 1.

    Args:
      groups: where control groups are mounted, version 2 or 1.
      own_group: the file that says which group this process is in.
    """
    mask = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [_version_2(folder) for folder in _folders(groups, own_group)]
    quotas += [_version_1(groups / "cpu"), _version_1(groups / "cpu,cpuacct")]
    return max(1, math.floor(min([mask, *(quota for quota in quotas if quota is not None)])))


def _folders(groups: Path, own_group: Path) -> list[Path]:
    """The folder of the own group in version 2 and all above it: each may set a quota."""
    own = next((line[3:] for line in _text(own_group).splitlines() if line.startswith("0::/")), "/")
    path = PurePosixPath(own)
    return [groups / str(part).lstrip("/") for part in (path, *path.parents)]


def _version_2(folder: Path) -> float | None:
    match _text(folder / "cpu.max").split():
        case [quota, period] if quota != "max":
            return int(quota) / int(period)
    return None


def _version_1(folder: Path) -> float | None:
    quota, period = (_text(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return int(quota) / int(period) if quota and period and int(quota) > 0 else None


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
