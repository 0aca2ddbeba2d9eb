"""The notes of every page and part: what they offer to try can be read by the page it leads to."""

from __future__ import annotations

import pytest

from adal.race import opening_race
from app.shell.notes import Notes
from app.shell.pages import page_title
from app.training.link import networks_of
from pages.compare.link import compare_of
from pages.compare.notes import compare_notes
from pages.networks.notes import networks_notes
from pages.race.link import race_of
from pages.race.notes import race_notes

READERS = {"race": race_of, "networks": networks_of, "compare": compare_of}
NOTES = [race_notes(opening_race()), networks_notes(networks_of({})[0])]
NOTES += [compare_notes(compare_of({})[0])]


@pytest.mark.parametrize("notes", NOTES, ids=lambda notes: notes.page)
def test_every_experiment_sets_something_and_nothing_of_it_is_refused(notes: Notes) -> None:
    read = READERS[notes.page]
    usual, _ = read({})
    assert page_title(notes.page)
    for sentence, settings in notes.experiments:
        spec, complaints = read(notes.query(settings))
        assert complaints == [], sentence
        assert spec != usual, sentence


def test_a_link_to_a_part_names_it_and_one_to_a_page_does_not() -> None:
    settings = {"lr": "0.1"}
    assert Notes("race", "", ()).query(settings) == {"v": "1", "lr": "0.1"}
    of_part = Notes("noise", "", (), part="rest")
    assert of_part.query(settings) == {"v": "1", "part": "rest", "lr": "0.1"}


def test_the_mathematics_of_a_race_names_each_rule_once_with_its_source() -> None:
    race = opening_race()
    assert [lane.rule for lane in race.lanes] == ["adal", "adal", "adam", "sgd"]
    said = [sentence for sentence, _ in race_notes(race).mathematics]
    assert sum(", as usually set:" in sentence for sentence in said) == 3
    assert sum(sentence.startswith("Source: ") for sentence in said) == 1 + 3
