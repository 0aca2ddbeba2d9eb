"""Who trains here: the one job manager of this server."""

from __future__ import annotations

import streamlit as st

from app.jobs import JobManager


@st.cache_resource(show_spinner=False)
def job_manager() -> JobManager:
    """The server's manager; the first call starts the training process."""
    return JobManager()
