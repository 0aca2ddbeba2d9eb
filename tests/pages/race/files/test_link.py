"""The link to copy: it opens the same race, wherever the page lives."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from pages.race.files.link import link_of
from pages.race.link import race_of
from tests.pages.race.files.races import RACES

ADDRESSES = ("https://adal.example/race", "http://127.0.0.1:8501", "https://host/base/race?x=1#top")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", RACES)
def test_the_link_opens_the_race_and_names_its_version(name: str, address: str) -> None:
    link = link_of(RACES[name], address)
    query = dict(parse_qsl(urlsplit(link).query, strict_parsing=True))
    assert query["v"] == "1"
    assert race_of(query) == (RACES[name], [])
    assert link.startswith(address.split("?")[0])
    assert "#" not in link


def test_a_bare_host_gets_its_slash() -> None:
    assert link_of(RACES["opening"], "http://127.0.0.1:8501") == "http://127.0.0.1:8501/?v=1"
