"""A cookie that tells one browser from another: random, without a person's data, for a year.

A session of Streamlit ends with a reload or a lost connection; what a visitor started must stay
theirs, and so must the runs that are kept. The server sets the cookie with the first page.
"""

from __future__ import annotations

import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "adal_visitor"
BYTES = 24
YEAR = 365 * 24 * 3600


class VisitorCookie:
    """ASGI middleware that gives every browser without the cookie a fresh one."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a page of HTML takes the cookie along if there is none yet."""

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    token = secrets.token_urlsafe(BYTES)
                    headers.append(
                        "set-cookie",
                        f"{COOKIE}={token}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax",
                    )
            await send(message)

        known = scope["type"] != "http" or COOKIE in _cookies(scope)
        await self.app(scope, receive, send if known else send_with_cookie)


def visitor_token() -> str:
    """The browser's token; one of the session's own where cookies are refused."""
    cookie = st.context.cookies.get(COOKIE)
    if isinstance(cookie, str) and len(cookie) >= BYTES:
        return cookie
    if COOKIE not in st.session_state:
        st.session_state[COOKIE] = secrets.token_urlsafe(BYTES)
    return st.session_state[COOKIE]


def _cookies(scope: Scope) -> dict[str, str]:
    sent = [value for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser(sent[0].decode("latin-1")) if sent else {}
