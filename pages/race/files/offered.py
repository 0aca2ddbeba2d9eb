"""Every file that the server makes of a race, one at a time and kept while it is asked for.

A class that saves the same race has it written once, and two visitors who save different ones do
not slow each other and everyone else down. Pictures and films are saved by the browser that shows
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from adal.race import RaceSpec
from app.canvas.race.words import place_of
from pages.race.files.script import code_of
from pages.race.files.settings import json_of
from pages.race.files.table import csv_of, parquet_of
from pages.race.files.web_page import html_of


@dataclass(frozen=True)
class File:
    """One kind of file.

    Attributes:
      label: its name on a button.
      suffix, mime: what others call it.
      meaning: one line on what is in it.
      make: its content.
    """

    label: str
    suffix: str
    mime: str
    meaning: str
    make: Callable[[RaceSpec], bytes]


FILES = {
    file.suffix: file
    for file in (
        File(
            "Web page",
            "html",
            "text/html",
            "The race in one file that plays offline.",
            lambda spec: html_of(spec).encode(),
        ),
        File(
            "CSV",
            "csv",
            "text/csv",
            "Every number of every step, with all its digits.",
            csv_of,
        ),
        File(
            "Parquet",
            "parquet",
            "application/vnd.apache.parquet",
            "The same table for pandas, R and others, with the settings inside.",
            parquet_of,
        ),
        File(
            "Settings",
            "json",
            "application/json",
            "All settings, to be loaded here again.",
            lambda spec: json_of(spec).encode(),
        ),
        File(
            "Script",
            "py",
            "text/x-python",
            "Python that runs this race with the library.",
            lambda spec: code_of(spec).encode(),
        ),
    )
}

_one_at_a_time = Lock()


def file_of(suffix: str, spec: RaceSpec) -> bytes:
    """The content of one file: `suffix` is a key of `FILES`."""
    with _one_at_a_time:
        return _made(suffix, spec)


def name_of(suffix: str, spec: RaceSpec) -> str:
    """What the file is called: "race-rosenbrock.csv"."""
    return f"race-{place_of(spec)}.{suffix}"


@lru_cache(maxsize=8)
def _made(suffix: str, spec: RaceSpec) -> bytes:
    return FILES[suffix].make(spec)
