"""The twin in a real browser: a network is trained and taken apart, and its link is kept."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import visit

pytestmark = pytest.mark.browser


def test_a_network_is_trained_and_taken_apart(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "twin") as page:
        page.get_by_text("A network in training").click()
        page.get_by_role("button", name="Train and compare").click()
        expect(page.get_by_text("Each reading has made its own path")).to_be_visible()
        page.get_by_role("tab", name="The actual step").click()
        expect(page.get_by_text(re.compile("Together AdaL's step is"))).to_be_visible()
        link = page.url
        assert "source=network" in link
        assert "run=" in link
    with visit(chromium, link) as other:
        expect(other.get_by_text("Each reading has made its own path")).to_be_visible()


def test_the_step_slider_moves_all_views(chromium: Browser, address: str) -> None:
    with visit(chromium, address + "twin") as page:
        expect(page.get_by_text("At step 250 g =")).to_be_visible()
        page.get_by_role("slider", name="Step t").press("ArrowRight")
        expect(page.get_by_text("At step 251 g =")).to_be_visible()
        page.get_by_role("tab", name="The actual step").click()
        expect(page.get_by_text("At step 251 the")).to_be_visible()


def test_gradients_are_drawn_with_the_pointer_and_with_keys(
    chromium: Browser, address: str
) -> None:
    with visit(chromium, address + "twin?v=1&source=sequence&shape=constant&steps=40") as page:
        page.get_by_role("tab", name="Playground").click()
        page.get_by_text("Draw the gradients").click()
        canvas = page.locator(".drawing canvas")
        expect(page.locator(".drawing")).to_have_attribute("data-count", "40")
        page.get_by_text("The largest difference").wait_for()
        box = canvas.bounding_box()
        assert box is not None
        # `hover` asks anew where the canvas is: what stands above it may still be settling.
        canvas.hover(position={"x": 0.01 * box["width"], "y": 0.1 * box["height"]})
        page.mouse.down()
        canvas.hover(position={"x": 0.99 * box["width"], "y": 0.4 * box["height"]})
        page.mouse.up()
        expect(page.get_by_text("Your own numbers.")).to_be_visible()
        typed = page.get_by_role("textbox", name="Or type gradients")
        expect(typed).not_to_have_value("")
        numbers = [float(word) for word in typed.input_value().split()]
        # The canvas reaches from −1.2 to 1.2: .1 of its height is .96, .4 of it is .24.
        assert len(numbers) == 40
        assert abs(numbers[0] - 0.96) < 0.02
        assert abs(numbers[-1] - 0.24) < 0.02
        assert all(b < a for a, b in pairwise(numbers))
        canvas.focus()
        for key in ("ArrowRight", "ArrowUp", "Enter"):
            canvas.press(key)
        expect(typed).not_to_have_value(" ".join(f"{x:.3g}" for x in numbers))
        assert "typed=" in page.url
