"""The box of the search: its sentences follow the curves, and the race takes the rates over."""

from __future__ import annotations

import numpy as np

from adal.rates import RATES, rate_curve
from app.prose.numbers import number
from pages.race.tune.box import rate_sentences
from tests.pages.race.tune.made_curve import made
from tests.pages.visit import opened


def test_the_sentences_say_the_rate_the_edge_and_the_lost() -> None:
    arrived = np.where(np.arange(57) < 9, 40.0, np.inf)
    fine = made(arrived=arrived, best=3)
    words = " ".join(rate_sentences([("AdaL", fine), ("SGD", made(stays=np.zeros(57)))], 500))
    assert f"AdaL {number(float(RATES[3]))} (arrives at step 40; 9 of 57 rates arrive)" in words
    assert "SGD 10.0 (does not arrive, ends at 1.00; 0 of 57 rates arrive)" in words
    assert "The best of SGD lies on the edge of the grid" in words
    assert "No rate keeps SGD in the picture" in words


def test_the_page_searches_when_asked_and_takes_the_rates_over() -> None:
    at = opened("race", {"landscape": "booth", "l1.lr": "0.001", "x": "-5"})
    at.session_state["race.tuning"] = True
    at.run()
    next(b for b in at.button if b.label == "Search").click().run()
    assert not at.exception
    next(b for b in at.button if b.label == "Race with these rates").click().run()
    assert any("The race runs with these rates" in m.value for m in at.main.markdown)
    spec = at.session_state["race_visit"].spec
    for lane in spec.lanes:
        assert dict(lane.hypers)["lr"] == rate_curve(spec.run_spec(lane)).rate
    at.slider[0].set_value(100).run()
    assert any("The settings have changed" in m.value for m in at.main.markdown)
