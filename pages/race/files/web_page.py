"""A race as one HTML file that plays with the network cut: the page's own canvas, and its words."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from app.canvas.join import SHARED, joined
from app.canvas.race.box import payload_of
from app.canvas.race.canvas import FOLDER, STYLE
from app.canvas.race.words import sentences, subtitle_of
from app.charts.palette import DARK, LIGHT, Palette
from app.jobs.cached import outcomes_of, winners_of
from app.prose.html import template_beside
from pages.race.files.settings import json_of

_TEMPLATE = template_beside(__file__)
_ENTRY = "export default function race("


def html_of(spec: RaceSpec) -> str:
    """The file's text. Whatever a person wrote is in it as text, never as markup."""
    return _TEMPLATE.render(
        title=landscape_of(spec.landscape).title,
        subtitle=subtitle_of(spec),
        light=_variables(LIGHT),
        dark=_variables(DARK),
        style=Markup(STYLE),
        canvas=Markup((FOLDER / "canvas.html").read_text(encoding="utf-8")),
        sentences=sentences(spec, outcomes_of(spec), winners_of(spec)),
        # In a script element only "<" can end the element.
        spec=Markup(json_of(spec).replace("<", r"\u003c")),
        payload=b64encode(payload_of(spec, source=json_of(spec))).decode(),
        script=Markup(_script()),
    )


def _script() -> str:
    """The component's modules as one, with its entry under a name."""
    source = joined(FOLDER / "js", "race.js", SHARED)
    if source.count(_ENTRY) != 1 or "</" in source:
        raise ValueError("race.js cannot stand in a page: its entry or a tag in it has changed")
    return source.replace(_ENTRY, "function race(")


def _variables(palette: Palette) -> dict[str, str]:
    """What the component's style sheet reads from Streamlit's theme."""
    return {
        "background-color": palette.paper,
        "secondary-background-color": palette.panel,
        "text-color": palette.ink,
        "border-color": palette.border,
        "primary-color": palette.accent,
    }
