"""A drawing as SVG: letters stay letters, lines stay lines, and the spec comes along."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from app.charts.palette import Tint
from app.paper.shapes import Area, Drawing, Polyline, Shape, Words

FONT = "'Source Sans 3', 'Source Sans Pro', 'Source Sans', 'Helvetica Neue', Arial, sans-serif"
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg_of(drawing: Drawing) -> str:
    """The drawing as the text of one file that needs nothing else."""
    width, height = _short(drawing.width), _short(drawing.height)
    body = "\n".join(_drawn(shape) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" font-family="{FONT}">\n'
        f"<title>{_text(drawing.title)}</title>\n"
        f"<metadata>{_text(drawing.source)}</metadata>\n"
        f'<rect width="100%" height="100%" fill="{drawing.paper}"/>\n{body}\n</svg>\n'
    )


def _drawn(shape: Shape) -> str:
    match shape:
        case Polyline():
            return _line(shape)
        case Area(corners, tint):
            points = " ".join(f"{_short(x)},{_short(y)}" for x, y in corners.tolist())
            return f'<polygon points="{points}" {_fill(tint)}/>'
        case Words():
            return _words(shape)


def _line(line: Polyline) -> str:
    route = "".join(_route(piece) for piece in line.pieces)
    if not route:
        return ""
    ends = f'stroke-linecap="{"butt" if line.dash else "round"}"'
    if line.dash:
        ends += f' stroke-dasharray="{" ".join(_short(length) for length in line.dash)}"'
    name = f" data-name={quoteattr(_clean(line.name))}" if line.name else ""
    return f'<path d="{route}" {_stroke(line.tint, line.width)} {ends}{name}/>'


def _route(points: np.ndarray) -> str:
    """The points rounded to two digits, without those that round to the place before."""
    whole = np.round(100 * points).astype(np.int64)
    moves = np.concatenate([[True], (np.diff(whole, axis=0) != 0).any(1)])
    places = [f"{x / 100:g} {y / 100:g}" for x, y in whole[moves].tolist()]
    # A single place is drawn as a dot by its round ends.
    return "M" + "L".join(places if len(places) > 1 else places * 2)


def _words(words: Words) -> str:
    attributes = f'font-size="{_short(words.size)}"'
    if words.anchor != "start":
        attributes += f' text-anchor="{words.anchor}"'
    if words.bold:
        attributes += ' font-weight="600"'
    # From the middle of a line down to the feet of its letters.
    y = words.y + 0.33 * words.size
    place = f'x="{_short(words.x)}" y="{_short(y)}"'
    return f"<text {place} {attributes} {_fill(words.tint)}>{_text(words.text)}</text>"


def _fill(tint: Tint) -> str:
    return f'fill="{tint[0]}"' + (f' fill-opacity="{tint[1]:g}"' if tint[1] < 1 else "")


def _stroke(tint: Tint, width: float) -> str:
    opacity = f' stroke-opacity="{tint[1]:g}"' if tint[1] < 1 else ""
    return (
        f'fill="none" stroke="{tint[0]}"{opacity} stroke-width="{_short(width)}"'
        ' stroke-linejoin="round"'
    )


def _short(number: float) -> str:
    return f"{round(float(number), 2):g}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _text(text: str) -> str:
    return escape(_clean(text))
