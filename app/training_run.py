"""Who trains here: the one job manager of this server, and a visitor's token for it."""

from __future__ import annotations

import secrets
from hashlib import sha256

import streamlit as st

from app.jobs import JobManager

_OWNER = "training_owner"
_COOKIE = "_streamlit_xsrf"


@st.cache_resource(show_spinner=False)
def job_manager() -> JobManager:
    """The server's manager; the first call starts the training process."""
    return JobManager()


def owner_token() -> str:
    """An unguessable token of this visitor: who may cancel what it started.

    The browser's own cross-site token serves where there is one, since it outlives a reload and a
    lost connection; else the session's.
    """
    cookie = st.context.cookies.get(_COOKIE)
    if isinstance(cookie, str) and cookie:
        return sha256(cookie.encode()).hexdigest()
    if _OWNER not in st.session_state:
        st.session_state[_OWNER] = secrets.token_urlsafe(16)
    return st.session_state[_OWNER]
