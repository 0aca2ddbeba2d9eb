"""The errors of the library: each message names the thing, its value and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable


class AdalError(Exception):
    """Base of every error that this library raises on purpose."""


class SpecError(AdalError, ValueError):
    """An impossible request: a value out of its range, or a combination that has no meaning."""


class UnknownName(SpecError):
    """A name that is not in its register; the message lists the known ones."""

    def __init__(self, kind: str, name: object, known: Iterable[str]):
        super().__init__(f"{kind} must be one of {', '.join(sorted(known))}; got {shown(name)}")


class DeviceUnavailable(AdalError):
    """A device was asked for that this machine does not have."""


def shown(value: object) -> str:
    """`value` as an error message quotes it: its repr, at most 60 characters long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…" + text[-2:]
