"""The box of many seeds on the page."""

from __future__ import annotations

from adal.oracles import Noise
from pages.race.seeds.box import fitting_scale
from tests.pages.visit import opened


def test_the_page_offers_noise_where_there_is_none_and_then_shows_the_cloud() -> None:
    at = opened("race")
    at.session_state["race.many"] = True
    at.run()
    scale = fitting_scale(at.session_state["race_visit"].spec)
    button = next(b for b in at.button if b.label == f"Add noise of scale {scale:g}")
    button.click().run()
    at.run()
    assert not at.exception
    assert at.session_state["race_visit"].spec.noise == Noise(scale)
    assert any("runs that differ in the seed alone" in m.value for m in at.main.markdown)
