"""The filter's words: theory beside what was measured, and no kurtosis where a law has none."""

from __future__ import annotations

import math

import pytest

from adal.under_noise.filters import STAGES, filtered, kurtosis_factor, stable_scale_factor
from app.prose.numbers import number
from pages.noise.filter.link import FilterPart
from pages.noise.filter.words import Stage, filter_rows, filter_sentences, measured, sample_sentence


def stages_of(spec: FilterPart) -> dict[str, Stage]:
    return measured(spec, filtered(spec.filter_spec))


def test_gaussian_noise_stays_gaussian_in_an_average_and_not_in_the_transform() -> None:
    spec = FilterPart()
    stages = stages_of(spec)
    first, second, third = filter_sentences(spec, stages)
    assert first.startswith("The noise is Gaussian")
    assert "theory 8.67" in second
    both = float(stages["transformed"].kurtosis.value) * kurtosis_factor(0.9)
    assert f"would be {number(both)}" in second
    assert "Gaussian ones 6.33×10⁻⁵" in third
    for stage in stages.values():
        assert stage.kurtosis.low <= stage.theory <= stage.kurtosis.high


def test_theory_shrinks_with_the_average_and_the_batch() -> None:
    stages = stages_of(FilterPart(law="skewed", batch=3, beta=0.5))
    assert stages["raw"].theory == 2
    assert stages["averaged"].theory == pytest.approx(2 * 0.6)
    assert math.isnan(stages["transformed"].theory)
    told = filter_sentences(FilterPart(law="skewed", batch=3, beta=0.5), stages)
    assert "An EMA with β = 0.5 multiplies it by 0.600" in told[0]
    assert "no formula is known here" in told[1]


def test_stable_noise_keeps_its_index_and_changes_its_scale() -> None:
    spec = FilterPart(law="stable", shape=1.5, batch=2)
    stages = stages_of(spec)
    first, second, third = filter_sentences(spec, stages)
    assert "no fourth moment, so no kurtosis" in first
    assert f"multiplies the scale by {number(stable_scale_factor(0.9, 1.5))}" in second
    assert "The batch of 2 has multiplied it by 0.794" in second
    assert "halves the index, 1.50 to 0.750" in third
    # The scale of 20 000 heavy numbers in an average of some 20 each: about 1000 independent ones.
    ratio = stages["averaged"].spread / stages["raw"].spread
    assert ratio == pytest.approx(stable_scale_factor(0.9, 1.5), rel=0.15)
    assert stages["transformed"].index == pytest.approx(stages["raw"].index / 2)


def test_without_an_eighth_moment_the_transform_has_no_kurtosis() -> None:
    spec = FilterPart(law="student", shape=6.0)
    told = " ".join(filter_sentences(spec, stages_of(spec)))
    assert "‖g‖₁ g has no fourth moment, as this law has no eighth" in told
    assert "theory says 3.00" in told


def test_the_sentence_about_the_sample_counts_what_was_drawn() -> None:
    assert sample_sentence(FilterPart()) == (
        "Measured on 20000 steps of one coordinate, each number a single draw."
    )
    assert "steps of 20 coordinates, each number the mean of 64 draws" in sample_sentence(
        FilterPart(coordinates=20, batch=64)
    )


def test_the_table_has_a_row_per_stage() -> None:
    rows = filter_rows(stages_of(FilterPart(law="stable", shape=1.2)))
    assert [row[0][0] for row in rows[1:]] == list(STAGES.values())
    assert [row[3][0] for row in rows[1:]] == ["∞"] * 4
