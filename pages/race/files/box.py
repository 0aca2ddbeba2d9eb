"""Taking a race along: files, the code, a link, and the settings of a file loaded again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from adal.errors import SpecError
from adal.race import RaceSpec
from app.settings.visit import complain
from pages.race.files.link import link_of
from pages.race.files.offered import FILES, file_of, name_of
from pages.race.files.script import code_of
from pages.race.files.settings import spec_of_json
from pages.race.link import values_of

Load = Callable[[dict[str, Any]], None]


def files_box(spec: RaceSpec, key_prefix: str, load: Load) -> None:
    """Draw the buttons, the code, the link and the loader; a file is made when it is asked for.

    Args:
      key_prefix: of the widgets' keys.
      load: called before the next run with every setting of a loaded file, under the link's keys.
    """
    st.markdown(
        "**A picture or a film** is saved where it is shown: the arrow at the end of the player's "
        "bar gives PNG, SVG, GIF and, where the browser can record one, a video."
    )
    st.markdown("**The whole race** as a page, a table, its settings or code")
    with st.container(horizontal=True):
        for suffix in FILES:
            _button(suffix, spec, f"{key_prefix}.{suffix}")
    st.markdown("**A link** to these settings")
    st.code(link_of(spec, st.context.url or ""), language=None, wrap_lines=True)
    st.file_uploader(
        "Load settings that were saved here",
        type="json",
        max_upload_size=1,
        key=f"{key_prefix}.upload",
        on_change=_take,
        args=(key_prefix, load),
    )
    complain(st.session_state.get(f"{key_prefix}.complaints", []))
    st.markdown("**The code** that runs this race with the library")
    # Streamlit's colours for code are too pale on its light paper, hence no language.
    st.code(code_of(spec), language=None, wrap_lines=True)


def _button(suffix: str, spec: RaceSpec, key: str) -> None:
    file = FILES[suffix]
    st.download_button(
        file.label,
        partial(file_of, suffix, spec),
        name_of(suffix, spec),
        file.mime,
        key=key,
        help=file.meaning,
        on_click="ignore",
    )


def _take(key_prefix: str, load: Load) -> None:
    """Callback of the loader: the file's settings go to `load`, what is wrong is remembered."""
    complaints: list[str] = []
    upload = st.session_state[f"{key_prefix}.upload"]
    if upload is not None:
        try:
            spec, complaints = spec_of_json(upload.getvalue())
            load(values_of(spec))
        except SpecError as error:
            complaints = [f"{error}."]
    st.session_state[f"{key_prefix}.complaints"] = complaints
