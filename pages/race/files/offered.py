"""Every file that a race can be saved as, made one at a time and kept while it is asked for.

Drawing takes a second of the server's time: a class that saves the same race draws it once, and
two visitors who save different ones do not slow each other and everyone else down.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.paper.svg import svg_of
from pages.race.files.film import gif_of, webp_of
from pages.race.files.picture import drawing_of
from pages.race.files.raster import png_of
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
      make: (spec, part, dark) -> its content; only pictures have parts and themes.
    """

    label: str
    suffix: str
    mime: str
    meaning: str
    make: Callable[[RaceSpec, str, bool], bytes]


FILES = {
    file.suffix: file
    for file in (
        File("PNG", "png", "image/png", "The picture in pixels, twice as fine as a screen.",
             lambda spec, part, dark: png_of(drawing_of(spec, part, dark=dark))),
        File("SVG", "svg", "image/svg+xml", "The picture as lines and letters, for print.",
             lambda spec, part, dark: svg_of(drawing_of(spec, part, dark=dark)).encode()),
        File("GIF", "gif", "image/gif", "The race as a film of 4 seconds.",
             lambda spec, part, dark: gif_of(spec, dark=dark)),
        File("WebP", "webp", "image/webp", "The same film, smaller and with more colours.",
             lambda spec, part, dark: webp_of(spec, dark=dark)),
        File("Web page", "html", "text/html", "The race in one file that plays offline.",
             lambda spec, part, dark: html_of(spec).encode()),
        File("CSV", "csv", "text/csv", "Every number of every step, with all its digits.",
             lambda spec, part, dark: csv_of(spec)),
        File("Parquet", "parquet", "application/vnd.apache.parquet",
             "The same table for pandas, R and others, with the settings inside.",
             lambda spec, part, dark: parquet_of(spec)),
        File("Settings", "json", "application/json", "All settings, to be loaded here again.",
             lambda spec, part, dark: json_of(spec).encode()),
        File("Script", "py", "text/x-python", "Python that runs this race with the library.",
             lambda spec, part, dark: code_of(spec).encode()),
    )
}  # fmt: skip

_one_at_a_time = Lock()


def file_of(suffix: str, spec: RaceSpec, part: str = "race", dark: bool = False) -> bytes:
    """The content of one file: `suffix` is a key of `FILES`, `part` one of `drawing.PARTS`."""
    with _one_at_a_time:
        return _made(suffix, spec, part, dark)


def name_of(suffix: str, spec: RaceSpec, part: str = "race") -> str:
    """What the file is called: "race-rosenbrock.png", "loss-rosenbrock.png"."""
    place = re.sub("[^a-z0-9]+", "-", landscape_of(spec.landscape).name.lower())[:40].strip("-")
    return f"{part}-{place or 'landscape'}.{suffix}"


@lru_cache(maxsize=8)
def _made(suffix: str, spec: RaceSpec, part: str, dark: bool) -> bytes:
    return FILES[suffix].make(spec, part, dark)
