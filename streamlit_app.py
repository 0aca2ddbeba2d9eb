"""The server: `streamlit run` and `uvicorn streamlit_app:app` both start it."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

# Everything from the package comes before `app` is the server.
from app.shell.pages import warm
from app.shell.visitor import VisitorCookie

warm()

# What is loaded now lives as long as the server: garbage collection need not look at it again.
gc.collect()
gc.freeze()

app = st.App(
    Path(__file__).resolve().parent / "app" / "main.py",
    middleware=[Middleware(VisitorCookie)],
)
