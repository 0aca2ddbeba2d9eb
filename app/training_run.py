"""Who trains here: the one job manager of this server, and a visitor's token for it."""

from __future__ import annotations

import secrets

import streamlit as st

from app.jobs import JobManager

_OWNER = "training_owner"


@st.cache_resource(show_spinner=False)
def job_manager() -> JobManager:
    """The server's manager; the first call starts the training process."""
    return JobManager()


def owner_token() -> str:
    """An unguessable token of this visit: who may cancel what it started."""
    if _OWNER not in st.session_state:
        st.session_state[_OWNER] = secrets.token_urlsafe(16)
    return st.session_state[_OWNER]
