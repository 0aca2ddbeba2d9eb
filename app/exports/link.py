"""A link to a race, with the version of its meaning even where nothing else needs saying."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from adal.race import RaceSpec
from app.links.race import query_of
from app.links.reader import VERSION


def link_of(spec: RaceSpec, address: str) -> str:
    """The link that opens `spec` on the page at `address`."""
    page = urlsplit(address)
    query = urlencode({"v": VERSION, **query_of(spec)})
    return page._replace(path=page.path or "/", query=query, fragment="").geturl()
