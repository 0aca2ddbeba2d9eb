"""Every kind of file of every race: made, named, recognised by its first bytes, and made once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.race.files import offered as files
from pages.race.files.offered import FILES, file_of, name_of
from tests.pages.race.files.races import RACES

BEGINNINGS = {
    "png": b"\x89PNG\r\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"',
    "gif": b"GIF89a",
    "webp": b"RIFF",
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


def test_the_theme_and_the_part_make_a_difference_to_pictures_alone() -> None:
    spec = RACES["one step"]
    for suffix in FILES:
        light, dark = (file_of(suffix, spec, "loss", theme) for theme in (False, True))
        assert (light != dark) == (suffix in ("png", "svg", "gif", "webp")), suffix
        whole = file_of(suffix, spec, "race", False)
        assert (whole != light) == (suffix in ("png", "svg")), suffix


def test_a_class_that_saves_one_race_draws_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    counting = replace(FILES["csv"], make=lambda *given: calls.append(given) or b"made")
    monkeypatch.setitem(files.FILES, "csv", counting)
    spec = replace(RACES["one step"], seed=123)
    assert [file_of("csv", spec) for _ in range(30)] == [b"made"] * 30
    assert len(calls) == 1


def test_files_are_named_after_part_and_place() -> None:
    assert name_of("png", RACES["opening"], "loss") == "loss-rosenbrock.png"
    assert name_of("csv", RACES["diverged at once"]) == "race-goldstein-price.csv"


def test_a_person_s_own_function_cannot_name_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    place = files.landscape_of("beale")
    for given, wanted in (
        ("../../etc/x^2 + Y", "etc-x-2-y"),
        ("²", "landscape"),
        ("a" * 99, "a" * 40),
    ):
        monkeypatch.setattr(files, "landscape_of", lambda _, g=given: replace(place, name=g))
        assert name_of("svg", RACES["opening"]) == f"race-{wanted}.svg"
