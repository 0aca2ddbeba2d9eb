"""HTML from templates: a person's text is text."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app.prose.html import bold, template_beside

HOSTILE = """</td><script>alert("x")</script> & 'y' {{ 7 * 7 }}"""
ESCAPED = "&lt;/td&gt;&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;y&#39; {{ 7 * 7 }}"


@pytest.fixture
def module(tmp_path: Path) -> str:
    (tmp_path / "page.html").write_text('<p title="{{ tip }}">{{ told|bold }}</p>\n')
    return str(tmp_path / "page.py")


def test_a_template_stands_beside_its_module_and_escapes_what_it_is_given(module: str) -> None:
    page = template_beside(module).render(tip=HOSTILE, told="**A** & B")
    assert page == f'<p title="{ESCAPED}"><strong>A</strong> &amp; B</p>\n'


def test_what_is_not_given_is_an_error_and_not_a_gap(module: str) -> None:
    with pytest.raises(UndefinedError, match="'told' is undefined"):
        template_beside(module).render(tip="")


def test_a_sentence_has_bold_words_and_no_other_markup() -> None:
    assert bold("**A** and **B** win") == "<strong>A</strong> and <strong>B</strong> win"
    assert bold(f"**{HOSTILE}**") == f"<strong>{ESCAPED}</strong>"
