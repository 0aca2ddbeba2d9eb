"""How long a test waits before it calls something hung: no statement about how long it takes."""

from __future__ import annotations

import os

PATIENCE = float(os.environ.get("ADAL_PATIENCE", 300))
"""Seconds; a loaded machine must not turn a test red. Fewer of them find planted faults sooner."""
PATIENCE_MS = 1000 * PATIENCE
"""The same in milliseconds, as a browser counts."""
