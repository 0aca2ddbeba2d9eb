"""One explorer for all modules that one test process runs: each visitor has a browser's cookie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import explorer


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the explorer is served; runs of one module stay for the next, but not its visitors."""
    with explorer() as url:
        yield url
