"""A visit to a page without a browser, and the widgets on it, for every test that needs them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.settings.visit import Settings
from app.training.setup_controls import MORE
from pages.race.controls import RACE
from tests.patience import PATIENCE

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


def opened(name: str, query: Mapping[str, str] | None = None) -> AppTest:
    """The page after its first run."""
    at = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    # `switch_page` knows the addresses only after a run of Home; this is what it would find.
    at._page_hash = calc_hash("" if name == "home" else name)
    for key, value in (query or {}).items():
        at.query_params[key] = value
    return at.run()


def widget(at: AppTest, key: str, page: Settings[Any] = RACE) -> Any:
    """The widget for one setting; a lane's box is opened first, as its contents are made then."""
    lane, _, setting = key.rpartition(".")
    if setting and lane.startswith("l") and not at.session_state[page.key(f"{lane}.open")]:
        at.session_state[page.key(f"{lane}.open")] = True
        at.run()
    for kind in ("selectbox", "number_input", "slider"):
        found = [w for w in at.get(kind) if w.key == page.key(key)]
        if found:
            return found[0]
    raise AssertionError(f"no widget {key}")


def turn(at: AppTest, key: str, value: Any, page: Settings[Any] = RACE) -> None:
    """Turn one widget to `value` as a person would; nothing may fail and nothing be refused."""
    more = page.key("more")
    if key in MORE and not at.session_state[more]:
        at.session_state[more] = True
        at.run()
    widget(at, key, page).set_value(value).run()
    assert not at.exception, key
    assert not at.warning, key


def link_of(at: AppTest) -> dict[str, str]:
    """What stands in the address bar."""
    return {name: str(text) for name, text in at.query_params.items()}
