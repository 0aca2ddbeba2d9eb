"""A link to a race, with the version of its meaning even where nothing else needs saying."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from adal.race import RaceSpec
from app.settings.reader import VERSION
from pages.race.link import query_of


def link_of(spec: RaceSpec, address: str) -> str:
    """The link that opens `spec` on the page at `address`."""
    page = urlsplit(address)
    query = urlencode({"v": VERSION, **query_of(spec)})
    return page._replace(path=page.path or "/", query=query, fragment="").geturl()
