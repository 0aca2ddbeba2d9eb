"""HTML from templates: what a person wrote is in it as text, never as markup."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape


def bold(sentence: str) -> Markup:
    """A sentence as HTML, with its **words** bold."""
    escaped = str(escape(sentence))  # else re.sub would escape the tags that it puts in
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped))


def template_beside(module: str) -> Template:
    """The template that stands beside a module's file under its name: a.html of a.py."""
    return _HTML.from_string(Path(module).with_suffix(".html").read_text(encoding="utf-8"))


_HTML = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
)
_HTML.filters["bold"] = bold
