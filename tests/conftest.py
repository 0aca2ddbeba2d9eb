"""What tests of several rooms share: a Chromium, one thread, and how hypothesis searches."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.patience import PATIENCE_MS
from tests.wander import USUAL

if TYPE_CHECKING:  # the tests of adal run where there is neither a browser nor the explorer
    from playwright.sync_api import Browser, Page

# No test asserts a time, and the same code is tested by the same examples. By hand, once per issue,
# `--hypothesis-profile wander` searches elsewhere, and longer.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=USUAL)
settings.register_profile("wander", deadline=None, derandomize=False, max_examples=10 * USUAL)
settings.load_profile("house")

# Threads cost more than they bring on tensors as small as the tests', in the processes that tests
# start too. Read when torch is loaded, so set before any test file is.
os.environ["OMP_NUM_THREADS"] = "1"

# What the explorer keeps goes to a folder of this test run, never to the person's own.
os.environ["ADAL_DATA_DIR"] = tempfile.mkdtemp(prefix="adal-tests-")

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, or Playwright's own; without either the tests fail, never skip."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def modules(chromium: Browser) -> Iterator[Page]:
    """A page that can import the modules of all canvases: `import("/numbers.js")`."""
    from tests.modules import served_modules

    with served_modules(chromium) as page:
        yield page
