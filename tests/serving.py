"""Servers for the browser tests: a process of its own on a free port, ended with the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def served(script: Path) -> Iterator[str]:
    """The address of `streamlit run script`, for a page made by a test."""
    options = ["--server.headless", "true", "--server.fileWatcherType", "none"]
    options += ["--browser.gatherUsageStats", "false"]
    with _running([*_streamlit(), str(script), *options], script.parent) as address:
        yield address


@contextmanager
def explorer(server: str = "streamlit") -> Iterator[str]:
    """The address of the explorer itself, by "streamlit" run without an argument or "uvicorn"."""
    command = _streamlit()
    if server == "uvicorn":
        command = [sys.executable, "-m", "uvicorn", "streamlit_app:app"]
    with _running(command, ROOT) as address:
        yield address


def _streamlit() -> list[str]:
    return [sys.executable, "-m", "streamlit", "run"]


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    where = ["--host", "127.0.0.1", "--port", port]
    if "streamlit" in command:
        where = ["--server.address", "127.0.0.1", "--server.port", port]
    # Each server keeps its runs in a folder of its own: none answers for another.
    kept = tempfile.TemporaryDirectory(prefix="adal-kept-", ignore_cleanup_errors=True)
    process = subprocess.Popen(
        [*command, *where],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ADAL_DATA_DIR": kept.name},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(PATIENCE)
        kept.cleanup()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)
