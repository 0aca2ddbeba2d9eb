"""A race's settings as a JSON file, and such a file read again, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

from adal.errors import SpecError, shown
from adal.race import RaceSpec
from app.settings.reader import VERSION as LINK_VERSION
from pages.race.link import race_of, values_of

KIND = "adal-explorer"
VERSION = 1
LARGEST = 64 * 1024
"""Bytes that are read; a race's settings are about 1 KB."""
MOST_DIGITS = 32


def json_of(spec: RaceSpec) -> str:
    """Every setting under the key that it has in a link, so that no default is left to chance."""
    settings = {"v": LINK_VERSION, **values_of(spec)}
    content = {KIND: "race", "version": VERSION, "settings": settings}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def spec_of_json(data: bytes) -> tuple[RaceSpec, list[str]]:
    """The race that a file describes, and a sentence for each setting that had to be replaced.

    Raises: SpecError, one sentence, for a file that is not a race of this version.
    """
    content = _object(data)
    if content.get(KIND) != "race":
        raise SpecError(f'"{KIND}" in the file must be "race", got {shown(content.get(KIND))}')
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise SpecError(f"version of the file must be {VERSION}, got {shown(version)}")
    settings = content.get("settings")
    if not isinstance(settings, dict):
        raise SpecError(f"settings in the file must be an object, got {shown(settings)}")
    for key, value in settings.items():
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise SpecError(f"{shown(key)} must be a text or a number, got {shown(value)}")
    return race_of(settings)


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise SpecError(f"the file must have at most {LARGEST} bytes, got {len(data)}")
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_int=_short_integer,
        )
    except SpecError:
        raise
    except UnicodeDecodeError:
        raise SpecError("the file must be text in UTF-8") from None
    except RecursionError:
        raise SpecError("the file must not be nested so deeply") from None
    except ValueError as error:
        raise SpecError(f"the file must be JSON: {error}") from None
    if not isinstance(content, dict):
        raise SpecError(f"the file must hold a JSON object, got {shown(content)}")
    return content


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SpecError(f"{shown(key)} must be given once, the file has it twice")
        found[key] = value
    return found


def _no_constant(text: str) -> Any:
    raise SpecError(f"numbers in the file must be finite, got {text}")


def _short_integer(text: str) -> int:
    # Python refuses to read thousands of digits, and no float holds hundreds of them.
    if len(text) > MOST_DIGITS:
        raise SpecError(f"numbers in the file must have at most {MOST_DIGITS} digits")
    return int(text)
