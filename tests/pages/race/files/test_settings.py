"""The settings' file: what is saved comes back, and no file can do more than be refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adal.errors import SpecError
from adal.landscapes import LANDSCAPES
from adal.race import MOST_LANES, opening_race
from app.jobs.cached import trajectory_of
from pages.race.files.settings import LARGEST, json_of, spec_of_json
from pages.race.link import race_of, values_of
from tests.pages.race.files.races import RACES


@pytest.mark.parametrize("name", RACES)
def test_a_race_comes_back_from_its_file(name: str) -> None:
    spec, complaints = spec_of_json(json_of(RACES[name]).encode())
    assert (spec, complaints) == (RACES[name], [])


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_comes_back_with_the_same_runs(landscape: str) -> None:
    saved = opening_race(landscape)
    spec, complaints = spec_of_json(json_of(saved).encode())
    assert complaints == []
    assert values_of(spec) == values_of(saved)
    for one, other in zip(spec.lanes, saved.lanes, strict=True):
        # The saved lane leaves choices to the rule's default, the loaded one names them.
        loss = trajectory_of(spec.run_spec(one)).loss
        assert loss.tolist() == trajectory_of(saved.run_spec(other)).loss.tolist()


def test_the_file_is_small_readable_and_complete() -> None:
    text = json_of(RACES["opening"])
    content = json.loads(text)
    assert (content["adal-explorer"], content["version"]) == ("race", 1)
    assert '\n    "l1.lr": 0.56,\n' in text
    assert content["settings"]["v"] == "1"
    assert sum(key.endswith(".rule") for key in content["settings"]) == MOST_LANES
    assert len(text) < LARGEST / 20


def test_a_link_s_texts_are_settings_too() -> None:
    query = {"v": "1", "landscape": "beale", "l1.lr": "0.5", "steps": "77"}
    data = json.dumps({"adal-explorer": "race", "version": 1, "settings": query}).encode()
    assert spec_of_json(data) == race_of(query)


def test_a_setting_out_of_range_is_named_and_the_rest_lives() -> None:
    settings = values_of(RACES["opening"]) | {"l1.lr": -1, "steps": 10**9, "zzz": 1, "x": 1e999}
    data = json.dumps({"adal-explorer": "race", "version": 1, "settings": settings}).encode()
    spec, complaints = spec_of_json(data.replace(b"Infinity", b"1e999"))
    assert values_of(spec) == values_of(RACES["opening"])
    assert [sentence.split()[0] for sentence in complaints] == ["x", "steps", "l1.lr", "'zzz'"]


def file(settings: str, kind: str = '"race"', version: str = "1") -> str:
    return f'{{"adal-explorer": {kind}, "version": {version}, "settings": {settings}}}'


HOSTILE: dict[str, tuple[bytes | str, str]] = {
    "nothing": ("", "the file must be JSON"),
    "too large": (" " * (LARGEST + 1), "at most 65536 bytes, got 65537"),
    "not a text": (b"\xff\xfe\x00{", "must be text in UTF-8"),
    "half a letter": (b'{"adal-explorer": "r\xc3', "must be text in UTF-8"),
    "not JSON": ("adal", "the file must be JSON"),
    "half": (file("{}")[:-1], "the file must be JSON"),
    "a list": ("[]", "must hold a JSON object, got []"),
    "null": ("null", "must hold a JSON object, got None"),
    "another kind": (file("{}", kind='"spell"'), '"adal-explorer" in the file must be "race"'),
    "no kind": ('{"version": 1, "settings": {}}', 'must be "race", got None'),
    "kind is a list": (file("{}", kind="[1]"), 'must be "race", got [1]'),
    "a later version": (file("{}", version="2"), "version of the file must be 1, got 2"),
    "version is true": (file("{}", version="true"), "version of the file must be 1, got True"),
    "version is a text": (file("{}", version='"1"'), "version of the file must be 1, got '1'"),
    "settings missing": ('{"adal-explorer": "race", "version": 1}', "must be an object, got None"),
    "settings is a list": (file("[1, 2]"), "settings in the file must be an object, got [1, 2]"),
    "a key twice": (file('{"steps": 1, "steps": 2}'), "'steps' must be given once"),
    "settings twice": (file('{}, "settings": {}'), "'settings' must be given once"),
    "NaN": (file('{"x": NaN}'), "must be finite, got NaN"),
    "infinity": (file('{"x": -Infinity}'), "must be finite, got -Infinity"),
    "5000 digits": (file(f'{{"steps": {"9" * 5000}}}'), "must have at most 32 digits"),
    "400 digits": (file(f'{{"x": {"9" * 400}}}'), "must have at most 32 digits"),
    "an object inside": (file('{"l1.lr": {}}'), "'l1.lr' must be a text or a number, got {}"),
    "a list inside": (file('{"landscape": [1]}'), "'landscape' must be a text or a number"),
    "null inside": (file('{"x": null}'), "'x' must be a text or a number, got None"),
    "true inside": (file('{"steps": true}'), "'steps' must be a text or a number, got True"),
}


@pytest.mark.parametrize("text", ["[" * 60_000, '{"a":' * 10_000], ids=["lists", "objects"])
def test_a_file_nested_without_end_is_refused_in_a_sentence(text: str) -> None:
    # How deep Python reads before it gives up depends on its version; these never close.
    with pytest.raises(SpecError, match=r"must not be nested so deeply|must be JSON"):
        spec_of_json(text.encode())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    given_, sentence = HOSTILE[name]
    with pytest.raises(SpecError) as caught:
        spec_of_json(given_ if isinstance(given_, bytes) else given_.encode())
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from([*values_of(RACES["opening"]), "v", "zzz", "\ud800", ""]),
        st.one_of(
            st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())
        ),
    )
)
def test_no_settings_raise_anything_else(settings: dict[str, Any]) -> None:
    data = json.dumps({"adal-explorer": "race", "version": 1, "settings": settings}).encode()
    try:
        spec, complaints = spec_of_json(data)
    except SpecError:
        return
    assert values_of(spec)
    assert all(isinstance(sentence, str) for sentence in complaints)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with pytest.raises(SpecError):
        spec_of_json(data)


@given(st.integers(0, 900), st.binary(min_size=1, max_size=4))
def test_no_damage_raises_anything_else(at: int, damage: bytes) -> None:
    data = json_of(RACES["opening"]).encode()
    with suppress(SpecError):
        spec_of_json(data[:at] + damage + data[at + len(damage) :])
