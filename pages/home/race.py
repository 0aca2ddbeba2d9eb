"""The home page's race: the opening race, from wherever the visitor clicked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adal.errors import SpecError
from adal.race import RaceSpec


def race_started_at(event: Mapping[str, Any] | None, spec: RaceSpec) -> RaceSpec:
    """`spec` from the start that the canvas reports in `event`, if there is a usable one."""
    chosen = (event or {}).get("start")
    if chosen is None:
        return spec
    try:
        return replace(spec, start=chosen)
    except SpecError:
        return spec
