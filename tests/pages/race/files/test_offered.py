"""Every kind of file of every race: made, named, recognised by its first bytes, and made once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.race.files import offered as files
from pages.race.files.offered import FILES, file_of, name_of
from tests.pages.race.files.races import RACES

BEGINNINGS = {
    "html": b"<!doctype html>",
    "csv": b"lane,title,step,x,y,loss,gx,gy,dx,dy,g_l1\n",
    "parquet": b"PAR1",
    "json": b'{\n  "adal-explorer": "race"',
    "py": b"# ",
}


def test_every_kind_is_known_by_its_beginning() -> None:
    assert list(FILES) == list(BEGINNINGS)


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("name", ["one step", "diverged at once"])
def test_every_file_can_be_made(name: str, suffix: str) -> None:
    data = file_of(suffix, RACES[name])
    assert data.startswith(BEGINNINGS[suffix])
    assert len(data) < 1_000_000


def test_a_class_that_saves_one_race_draws_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    counting = replace(FILES["csv"], make=lambda *given: calls.append(given) or b"made")
    monkeypatch.setitem(files.FILES, "csv", counting)
    spec = replace(RACES["one step"], seed=123)
    assert [file_of("csv", spec) for _ in range(30)] == [b"made"] * 30
    assert len(calls) == 1


def test_files_are_named_after_their_place() -> None:
    assert name_of("csv", RACES["opening"]) == "race-rosenbrock.csv"
    assert name_of("csv", RACES["diverged at once"]) == "race-goldstein-price.csv"
