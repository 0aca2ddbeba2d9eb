"""The frame that all pages share: their title, their width and the look of their tables."""

from __future__ import annotations

import streamlit as st

STYLE = """<style>
.stMainBlockContainer { max-width: 1200px; padding: 2.5rem 2rem 4rem; }
h1 { font-size: 28px !important; font-weight: 600 !important; padding-bottom: .25rem !important; }
h2, h3 { font-size: 20px !important; font-weight: 600 !important; }
table.numbers { width: 100%; border-collapse: collapse; font-size: 14px;
  font-variant-numeric: tabular-nums; }
table.numbers th, table.numbers td { padding: .3rem .3rem; text-align: right; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
table.numbers th:first-child { text-align: left; font-weight: 500; }
table.numbers thead th { font-weight: 600; vertical-align: bottom; }
table.numbers .chip { display: inline-block; width: 1.3rem; margin-right: .45rem;
  vertical-align: middle; border-top: 3px solid light-dark(var(--light), var(--dark)); }
.wide { overflow-x: auto; }
table.step { table-layout: fixed; min-width: 40rem; }
table.step th:first-child { width: 9.5rem; }
table.step small { opacity: .75; font-weight: 400; display: block; }
table.step .entry { display: flex; gap: .5rem; align-items: center; justify-content: flex-end; }
table.step .track { position: relative; display: block; flex: 0 1 6rem; height: .5rem;
  background: linear-gradient(90deg, transparent calc(50% - .5px),
    color-mix(in srgb, currentColor 45%, transparent) 0 calc(50% + .5px), transparent 0); }
table.step .bar { position: absolute; top: 0; bottom: 0;
  background: light-dark(var(--light), var(--dark)); }
.katex-display { overflow: visible !important; }
@media (max-width: 900px) { .katex-display { overflow: auto hidden !important; } }
[data-testid="stBaseButton-primary"]:enabled p { color: light-dark(#FFFFFF, #0F1216); }
@media (max-width: 640px) {
  .katex-display { font-size: .7em; }
  table.numbers td, table.numbers th[scope=row] { white-space: nowrap; }
}
</style>"""


_PAGES = "pages_seen"


def seen(page: str) -> None:
    """Remember that this run shows `page`; once a run, before the page is drawn."""
    st.session_state[_PAGES] = (st.session_state.get(_PAGES, ("", ""))[1], page)


def just_seen() -> str:
    """The page that the run before this one showed, "" if there was none."""
    return st.session_state.get(_PAGES, ("", ""))[0]


def frame() -> None:
    """Set up one page; called once, before anything else is drawn."""
    st.set_page_config(page_title="AdaL Explorer", layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)
