"""Reading settings one by one: each is checked alone, and each that fails is named in a sentence.

The same reading serves links and widgets: both are flat mappings from a key such as "l1.lr" to a
text or a number. What is wrong falls back to its default; nothing a person types can raise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adal.errors import SpecError, UnknownName, shown

Values = Mapping[str, Any]

VERSION = "1"
"""Of the meaning of links: raised when a default changes, so that an old link can be told apart."""

MOST_STRANGERS = 5


class Reader:
    """Reads one value after the other and gathers a sentence for each that is not allowed.

    Where a sentence points at a place in a text, the text and a caret follow on their own lines.
    """

    def __init__(self, values: Values):
        self.values = values
        self.complaints: list[str] = []
        self._known = {"v"}
        version = values.get("v", VERSION)
        if version != VERSION:
            self.complaints.append(
                f"v must be {VERSION}, got {shown(version)}: this link may mean something else now."
            )

    def read(self, key: str, default: Any, parse: Callable[[Any], Any]) -> Any:
        """`parse(value)` of `key`, or `default` where it is missing or raises SpecError."""
        self._known.add(key)
        if key not in self.values:
            return default
        try:
            return parse(self.values[key])
        except SpecError as error:
            sentence, *picture = str(error).split("\n")
            setting = key.rpartition(".")[2]
            if sentence.startswith(setting):
                sentence = key + sentence.removeprefix(setting)
            told = f"{sentence}. Used instead: {text(default) or 'nothing'}."
            self.complaints.append("\n".join([told, *picture]))
            return default

    def replaced(self, why: str, used: Values) -> None:
        """Say that settings which are allowed alone are not together, and what is used."""
        told = "; ".join(f"{name} {value}" for name, value in used.items())
        self.complaints.append(f"{why}. Used instead: {told}.")

    def expect(self, keys: Iterable[str]) -> None:
        """Take keys that nothing asked for without a sentence."""
        self._known.update(keys)

    def finish(self) -> list[str]:
        """The sentences, with one for each of the first few keys that nothing asked for."""
        strangers = [key for key in self.values if key not in self._known][:MOST_STRANGERS]
        return self.complaints + [
            f"{shown(key)} is not a setting of this page and is ignored." for key in strangers
        ]


def real(name: str, value: Any) -> float:
    """A text or a number as a finite float. Raises: SpecError."""
    try:
        x = float(value)
    except (TypeError, ValueError):
        raise SpecError(f"{name} must be a number, got {shown(value)}") from None
    if not math.isfinite(x):
        raise SpecError(f"{name} must be a number, got {shown(value)}")
    return x


def one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    """`value` itself if it is one of `allowed`. Raises: UnknownName listing them."""
    if not isinstance(value, str) or value not in allowed:
        raise UnknownName(name, value, allowed)
    return value


def integer(value: Any) -> Any:
    """A text of at most twelve digits as an int; anything else as it is, for the check to name."""
    digits = value.removeprefix("-") if isinstance(value, str) and len(value) <= 12 else ""
    return int(value) if digits.isascii() and digits.isdigit() else value


def text(value: Any) -> str:
    """The shortest text that reads back as `value`."""
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def query(values: Values, defaults: Values) -> dict[str, str]:
    """A link's query: the version and what differs from the defaults; empty if nothing does."""
    changed = {key: text(value) for key, value in values.items() if value != defaults.get(key)}
    return {"v": VERSION, **changed} if changed else {}
