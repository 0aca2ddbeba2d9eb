"""What the networks learned and where they ended: the boxes under a training."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.training.opening.opening import opening_solution, opening_training
from pages.networks.learned.words import loudest, misread
from pages.networks.solution.words import (
    projection_sentence,
    segment_sentence,
    sharpness_rows,
    solution_sentences,
)
from tests.pages.visit import opened
from tests.patience import PATIENCE

TITLES = ("A", "B", "C", "D")


def boxes(kind: str) -> AppTest:
    """A page with the boxes of one kind of data, all open."""

    def script(kind: str) -> None:
        import streamlit as st

        from pages.networks.learned.box import TITLES, learned_boxes
        from tests.pages.trained import trained

        st.session_state.setdefault(f"learned.{kind}.test", True)
        assert kind in TITLES
        learned_boxes(*trained(kind), "test")

    return AppTest.from_function(script, args=(kind,), default_timeout=PATIENCE).run()


@pytest.mark.parametrize("kind", ["plane", "image", "text"])
def test_every_kind_of_data_has_its_picture_at_any_recorded_step(kind: str) -> None:
    at = boxes(kind)
    assert not at.exception
    charts = [chart.proto.spec for chart in at.get("plotly_chart")]
    slider = at.select_slider[0]
    slider.set_value(slider.options[0]).run()
    assert not at.exception
    moved = [chart.proto.spec for chart in at.get("plotly_chart")]
    words = " ".join(m.value for m in at.markdown) + " ".join(c.value for c in at.code)
    assert charts != moved or kind == "text"
    assert words


def test_another_optimizer_shows_its_own_mistakes() -> None:
    at = boxes("image")
    before = at.markdown[0].value
    at.radio[0].set_value(1).run()
    assert not at.exception
    assert at.markdown[0].value != before
    assert re.search(r"reads \d+ of \d+ test images wrongly|rightly", before)


def test_mistakes_are_counted_against_the_test_part() -> None:
    _, records = opening_training()
    from adal.datasets import DATASETS

    labels = DATASETS["digits"].load().test_y
    record = records[0]
    wrong = round((1 - record.test_accuracy[-1, 0]) * len(labels))
    told = misread("AdaL", record, len(record.step) - 1, labels, len(labels))
    assert f"reads {wrong} of {len(labels)} test images wrongly" in told


def test_the_loudest_tensors_are_those_above_one() -> None:
    experiment, records = opening_training()
    blocks = experiment.lanes[0].model.names
    norms = records[0].peek["layer_l1"][-1].mean(1)
    above = [name for name, norm in zip(blocks, norms, strict=True) if norm > 1]
    told = loudest("AdaL", blocks, records[0], -1)
    assert f"{len(above)} of {len(blocks)} tensors" in told
    assert ", ".join(above) in told


def test_the_sharpest_and_the_flattest_are_named_with_their_numbers() -> None:
    solution = opening_solution()
    largest = np.array([one.largest for one in solution.sharpness])
    told = solution_sentences(TITLES, solution)[0]
    assert told.startswith(f"**{TITLES[largest.argmax()]}** ends where the loss bends most")
    assert f"**{TITLES[largest.argmin()]}** where it bends least" in told
    rows = sharpness_rows(TITLES, solution)
    assert [len(row) for row in rows] == [6] * 5
    assert "nan" not in str(rows)


def test_the_picture_is_said_to_mislead_where_it_misleads_most() -> None:
    _, records = opening_training()
    picture = opening_solution().along[0]
    assert picture is not None
    (path,) = picture.paths
    worst = int(np.argmax(np.abs(np.log(path.plane_loss / path.loss))))
    told = projection_sentence("A", path, records[0].step)
    assert f"at step {records[0].step[worst]}, where" in told


def test_a_barrier_is_told_with_its_height() -> None:
    for segment in opening_solution().segments:
        told = segment_sentence(TITLES, segment)
        high = segment.barrier > 0.01 * max(segment.loss[0], segment.loss[-1])
        assert ("different valleys" in told) == high


def test_the_solutions_stand_under_the_opening_training_and_every_choice_draws() -> None:
    def script() -> None:
        import streamlit as st

        from app.training.opening.opening import opening_solution, opening_training
        from pages.networks.solution.box import solution_box

        st.session_state.setdefault("solution.test", True)
        solution_box(opening_training()[0], opening_solution(), "test")

    at = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not at.exception
    seen = [at.get("plotly_chart")[0].proto.spec]
    for plane in at.radio[0].options[1:]:
        at.radio[0].set_value(plane).run()
        assert not at.exception
        seen.append(at.get("plotly_chart")[0].proto.spec)
    at.selectbox[0].set_value(3).run()
    seen.append(at.get("plotly_chart")[-1].proto.spec)
    assert not at.exception
    assert len(set(seen)) == len(seen) == 4


def test_the_layers_stand_under_the_opening_training_and_lead_to_the_twin() -> None:
    at = opened("networks")
    at.session_state["learned.layers.kept"] = True
    at.run()
    assert not at.exception
    links = [link.proto for link in at.get("page_link")]
    asked = [link.query_string for link in links if "Twin" in link.label]
    assert len(asked) == 2
    assert all("source=network" in query and "dataset=digits" in query for query in asked)
    assert "norm_scope=global" in asked[1]


def test_an_optimizer_that_trains_twice_has_two_pictures() -> None:
    def script() -> None:
        import streamlit as st

        from adal.training import ExperimentSpec
        from pages.networks.learned.box import learned_boxes
        from tests.pages.trained import trained

        st.session_state.setdefault("learned.plane.test", True)
        experiment, records = trained("plane")
        learned_boxes(ExperimentSpec(experiment.lanes[:1] * 2), records[:1] * 2, "test")

    at = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not at.exception
    assert len(at.get("plotly_chart")) == 2
