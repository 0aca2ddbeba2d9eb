"""The server: `streamlit run` and `uvicorn streamlit_app:app` both start it."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

# Imported before the first visitor comes; everything from the package before `app` is the server.
import app.basins_view
import app.compare_view
import app.controls.race
import app.curvature_view
import app.export_view
import app.race_view
import app.seeds_view
import app.surface_view
import app.training_panel
import app.tune_view
import app.twin_panel
from app.visitor import VisitorCookie

# What is loaded now lives as long as the server: garbage collection need not look at it again.
gc.collect()
gc.freeze()

app = st.App(
    Path(__file__).resolve().parent / "app" / "main.py",
    middleware=[Middleware(VisitorCookie)],
)
