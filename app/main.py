"""The pages and their order; Streamlit runs this file on every visit."""

from __future__ import annotations

import streamlit as st

from app.charts.show import camera_switch
from app.shell.frame import frame, seen
from app.shell.pages import HOME, PAGES, page_file
from app.shell.presenter import open_presenter, presenter_switch


def main() -> None:
    """Draw the page that the address asks for."""
    frame()
    pages = [
        st.Page(page_file(page.name), title=page.title, url_path=page.name, default=page == HOME)
        for page in PAGES
    ]
    page = st.navigation(pages)
    seen(page.url_path)
    open_presenter()
    page.run()
    camera_switch()
    presenter_switch()


# A child process may import this file again, under another name; only Streamlit runs it as main.
if __name__ == "__main__":
    main()
