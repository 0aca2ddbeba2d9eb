"""Where this machine keeps what people bring along, and where it looks for files of data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DATA_VARIABLE = "ADAL_DATA_DIR"
IDX_VARIABLE = "ADAL_IDX_DIR"


def data_folder() -> Path:
    """The folder of runs and tables: `ADAL_DATA_DIR`, else the platform's place for user data.

    It is not made here; who writes into it does that.
    """
    given = os.environ.get(DATA_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        usual = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        usual = Path.home() / "Library" / "Application Support"
    else:
        usual = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(usual) / "adal-explorer"


def idx_folder() -> Path | None:
    """The folder with `mnist/` and `fashion-mnist/`: `ADAL_IDX_DIR`; None if it is not set."""
    given = os.environ.get(IDX_VARIABLE)
    return Path(given) if given else None
