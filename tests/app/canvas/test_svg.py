"""The context that writes SVG: what a canvas would paint stands in it, and text stays text."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


def drawn(page: Page, body: str, *words: str) -> ElementTree.Element:
    """What `body`, told to draw on `c`, leaves; `words` are in its scope."""
    text = page.evaluate(
        f"""async (words) => {{
          const {{ SvgContext }} = await import("/svg.js");
          const c = new SvgContext(60, 40, "sans-serif");
          {body}
          return c.text(words[0] ?? "", words[0] ?? "");
        }}""",
        list(words),
    )
    return ElementTree.fromstring(text)


def only(root: ElementTree.Element, name: str) -> dict[str, str]:
    (found,) = root.iter(SVG + name)
    return dict(found.attrib)


def test_a_path_is_filled_and_stroked_in_its_style(modules: Page) -> None:
    root = drawn(
        modules,
        """c.translate(10, 20); c.beginPath(); c.moveTo(1, 2); c.lineTo(3.456, 4); c.closePath();
        c.fillStyle = "#D55E00"; c.globalAlpha = 0.5; c.fill();
        c.strokeStyle = "rgba(58, 76, 104, 0.25)"; c.lineWidth = 2.5; c.lineCap = "round";
        c.setLineDash([4, 3]); c.stroke();""",
    )
    fill, stroke = (dict(path.attrib) for path in root.iter(f"{SVG}path"))
    assert fill == {"d": "M11 22L13.46 24Z", "fill": "#d55e00", "fill-opacity": "0.5"}
    assert stroke == {
        "d": "M11 22L13.46 24Z",
        "fill": "none",
        "stroke": "#3a4c68",
        "stroke-opacity": "0.13",
        "stroke-width": "2.5",
        "stroke-linejoin": "miter",
        "stroke-linecap": "round",
        "stroke-dasharray": "4 3",
    }


def test_a_line_without_a_beginning_begins_where_it_is_told(modules: Page) -> None:
    root = drawn(modules, "c.lineTo(1, 1); c.lineTo(2, 1); c.fill(); c.beginPath(); c.fill();")
    assert only(root, "path")["d"] == "M1 1L2 1"


def test_boxes_and_circles_close(modules: Page) -> None:
    root = drawn(
        modules,
        """c.rect(1, 2, 3, 4); c.fill(); c.beginPath(); c.roundRect(0, 0, 20, 10, 4); c.fill();
        c.beginPath(); c.arc(10, 10, 5, 0, 2 * Math.PI); c.fill(); c.fillRect(0, 0, 6, 7);""",
    )
    box, plate, circle = (path.get("d") for path in root.iter(f"{SVG}path"))
    assert box == "M1 2h3v4h-3Z"
    assert plate == (
        "M4 0h12a4 4 0 0 1 4 4v2a4 4 0 0 1 -4 4h-12a4 4 0 0 1 -4 -4v-2a4 4 0 0 1 4 -4Z"
    )
    assert circle == "M15 10a5 5 0 1 1 -10 0a5 5 0 1 1 10 0Z"
    assert only(root, "rect")["height"] == "7"
    with pytest.raises(Error, match="whole circles"):
        drawn(modules, "c.arc(0, 0, 1, 0, 3);")


def test_a_clip_holds_until_it_is_restored(modules: Page) -> None:
    root = drawn(
        modules,
        """c.save(); c.rect(0, 0, 5, 5); c.clip(); c.globalAlpha = 0.1;
        c.save(); c.translate(1, 1); c.beginPath(); c.rect(0, 0, 2, 2); c.clip();
        c.fillRect(0, 0, 1, 1); c.restore(); c.restore(); c.fillRect(0, 0, 2, 2);""",
    )
    outer = root.find(f"{SVG}g")
    assert outer is not None
    inner = outer.find(f"{SVG}g")
    assert inner is not None
    cuts = {cut.get("id"): cut[0].get("d") for cut in root.iter(f"{SVG}clipPath")}
    assert cuts == {"clip1": "M0 0h5v5h-5Z", "clip2": "M1 1h2v2h-2Z"}
    assert (outer.get("clip-path"), inner.get("clip-path")) == ("url(#clip1)", "url(#clip2)")
    assert (inner[0].get("x"), inner[0].get("fill-opacity")) == ("1", "0.1")
    last = root.findall(f"{SVG}rect")[-1]
    assert (last.get("x"), last.get("width"), last.get("fill-opacity")) == ("0", "2", None)


def test_words_keep_their_place_their_room_and_their_weight(modules: Page) -> None:
    root = drawn(
        modules,
        """c.font = "600 20px sans-serif"; c.textAlign = "right"; c.textBaseline = "middle";
        c.fillText("‖g‖₁ (log)", 30, 10, 12); c.font = '11px "Other"'; c.textAlign = "center";
        c.textBaseline = "alphabetic"; c.lineWidth = 3; c.strokeText("x", 5, 6);""",
    )
    title, rim = root.iter(f"{SVG}text")
    assert title.text == "‖g‖₁ (log)"
    assert (title.get("font-weight"), title.get("font-size")) == ("600", "20")
    assert (title.get("text-anchor"), title.get("textLength")) == ("end", "12")
    assert (title.get("x"), title.get("y")) == ("30", "16.6")
    assert (rim.get("x"), rim.get("y"), rim.get("text-anchor")) == ("5", "6", "middle")
    assert (rim.get("fill"), rim.get("stroke-width")) == ("none", "3")
    assert (title.get("font-family"), rim.get("font-family")) == (None, '"Other"')


def test_an_image_lies_in_the_file(modules: Page) -> None:
    root = drawn(
        modules,
        """const image = document.createElement("canvas"); image.width = image.height = 2;
        const pen = image.getContext("2d"); pen.fillStyle = "#0072B2"; pen.fillRect(0, 0, 2, 2);
        c.drawImage(image, -1, 0, 40, 20);""",
    )
    image = only(root, "image")
    assert (image["x"], image["width"], image["height"]) == ("-1", "40", "20")
    kind, data = image["href"].split(",")
    assert kind == "data:image/png;base64"
    pixels = Image.open(BytesIO(b64decode(data))).convert("RGB")
    assert pixels.size == (20, 10)
    assert pixels.getpixel((10, 5)) == (0x00, 0x72, 0xB2)


def test_what_a_person_wrote_stays_text(modules: Page) -> None:
    nasty = "</text><script>alert('1')</script>&\"\x00\x1b\ufffe"
    root = drawn(modules, "c.fillText(`${words[0]}\\ud800`, 0, 0);", nasty)
    wanted = "</text><script>alert('1')</script>&\""
    for name in ("title", "metadata", "text"):
        assert root.findtext(SVG + name) == wanted
    assert {child.tag.removeprefix(SVG) for child in root.iter()} == {
        "svg",
        "title",
        "metadata",
        "text",
    }
