"""AdaL and its relatives: update rules, loss landscapes, trajectories and replica training.

`import adal` never loads torch; `adal.AdaL`, the torch optimizer, does so on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adal.optim import AdaL

__version__ = "0.2.0"
"""Rises with every change of a record's bits: a kept run answers requests of its version only."""
__all__ = ["AdaL", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "AdaL":
        from adal.optim import AdaL

        return AdaL
    raise AttributeError(f"module 'adal' has no attribute {name!r}")
