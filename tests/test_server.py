"""The server: no torch in its process, its options hold, its container's file keeps its word."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from app.shell.visitor import BYTES, COOKIE, VisitorCookie

ROOT = Path(__file__).resolve().parents[1]

EVERY_PAGE = """
import sys
from app.shell.pages import PAGES
from tests.pages.visit import opened
import streamlit_app
warmed = set(sys.modules)
for page in PAGES:
    assert not opened(page.name).exception
assert "torch" not in sys.modules
cold = {name for name in set(sys.modules) - warmed if name.split(".")[0] in {"app", "pages"}}
assert not cold - {"app.main"}, cold
"""


def test_asking_for_a_training_does_not_load_torch() -> None:
    code = "import sys, app.jobs.manager; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_no_page_loads_torch_into_the_server_nor_anything_that_was_not_warm() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EVERY_PAGE], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_options_that_a_class_depends_on_are_set_and_known_to_this_streamlit() -> None:
    from streamlit import config

    wanted = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert wanted["runner"]["postScriptGC"] is False  # hidden: a full collection after every rerun
    assert config.get_option("runner.postScriptGC") is False
    assert config.get_option("runner.magicEnabled") is False  # else a docstring stands on its page
    assert config.get_option("browser.gatherUsageStats") is False
    assert config.get_option("server.fileWatcherType") == "none"


def test_the_pins_are_for_everyone() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", pin) for pin in pins)
    assert "torch==2.13.0" in pins


def test_the_dockerfile_names_its_base_first_and_runs_as_somebody() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines[0] == "ARG PYTHON_IMAGE=python:3.11-slim-bookworm"
    assert any(line.startswith("ARG TORCH_INDEX_URL=") for line in lines)
    assert any(re.fullmatch(r"USER \d+", line) for line in lines)


ROUTES = [
    Route("/", lambda request: HTMLResponse("<p>page")),
    Route("/health", lambda request: PlainTextResponse("ok")),
]
SITE = Starlette(routes=ROUTES, middleware=[Middleware(VisitorCookie)])


def answers(*paths: str) -> list[httpx.Response]:
    """What one browser is answered on these paths, one after the other."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=SITE)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as browser:
            return [await browser.get(path) for path in paths]

    # In a thread of its own: the browser tests keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(ask())).result()


def test_a_page_brings_a_cookie_once() -> None:
    first, second = answers("/", "/")
    assert len(first.cookies[COOKIE]) >= BYTES
    assert "HttpOnly; SameSite=Lax" in first.headers["set-cookie"]
    assert "set-cookie" not in second.headers


def test_two_browsers_get_two_cookies() -> None:
    (one,), (two,) = answers("/"), answers("/")
    assert one.cookies[COOKIE] != two.cookies[COOKIE]


def test_what_is_not_a_page_brings_none() -> None:
    (health,) = answers("/health")
    assert "set-cookie" not in health.headers
