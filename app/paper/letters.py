"""Letters for drawings without a browser: the page's own font, and how wide a text is in it.

Streamlit ships Source Sans, which has the field's signs. Pillow's built-in letters, which lack most
of them, stand in where it cannot be read; the signs are then put into plain words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

REGULAR, SEMIBOLD = 400, 600
_FILE = "static/static/media/SourceSansVF-Upright.*.woff2"
_PLAIN = {
    "−": "-", "–": "-", "×": "x", "‖": "|", "₁": "1", "₂": "2", "θ": "theta", "Δ": "delta ",
    "ĝ": "g-hat", "√": "root ",
}  # fmt: skip
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Letters of `size` pixels."""
    path = _font_file()
    if path is None:
        built_in = ImageFont.load_default(size)
        assert isinstance(built_in, ImageFont.FreeTypeFont)  # Pillow's wheels have FreeType
        return built_in
    letters = ImageFont.truetype(path, size)
    letters.set_variation_by_axes([SEMIBOLD if bold else REGULAR])
    return letters


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width of `text`, pixels. Measured once at a large size, so that it grows evenly."""
    return font(100, bold).getlength(drawable(text)) * size / 100


def drawable(text: str) -> str:
    """`text` as the letters at hand can write it."""
    return text if _font_file() else plainly(text)


def plainly(text: str) -> str:
    """`text` in Latin letters: 10⁻³ is 1e-3, θ is theta; "?" for what has no word here."""
    text = re.sub("×10([⁻⁰¹²³⁴-⁹]+)", lambda m: "e" + m[1].translate(_RAISED), text)
    text = re.sub("10([⁻⁰¹²³⁴-⁹]+)", lambda m: "1e" + m[1].translate(_RAISED), text)
    text = "".join(_PLAIN.get(sign, sign) for sign in text)
    return text.encode("latin-1", "replace").decode("latin-1")


@lru_cache(maxsize=1)
def _font_file() -> Path | None:
    """The font that Streamlit serves; None if it is not there or this Pillow cannot read it."""
    streamlit = find_spec("streamlit")
    home = Path(streamlit.origin).parent if streamlit and streamlit.origin else Path()
    for path in home.glob(_FILE):
        try:
            ImageFont.truetype(path, 12).set_variation_by_axes([REGULAR])
        except OSError:
            continue
        return path
    return None
