"""The Networks page says how many points are learned from and kept, without loading one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adal.datasets import Dataset, Split, own_dataset, read_table
from app.training.link import NetworksSpec, networks_of
from app.training.setup_words import split_sentence
from tests.adal.datasets.test_idx import contents, put
from tests.pages.visit import opened


def spec(**query: str) -> NetworksSpec:
    found, complaints = networks_of(query)
    assert complaints == []
    return found


def refuse(*_: Any, **__: Any) -> Split:
    raise AssertionError("points were loaded")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "1086 images train, 266 validate and 445 test; seed 0 of the split decided which."),
        (
            {"dataset": "spirals", "split_seed": "7"},
            "600 points train, 150 validate and 250 test; seed 7 of the split decided which.",
        ),
        (
            {"dataset": "alice"},
            "528 windows of 48 characters train, 66 validate and 110 test; "
            "seed 0 of the split decided which.",
        ),
    ],
    ids=["images", "points", "text"],
)
def test_the_sentence_counts_what_the_data_is_made_of_without_loading_it(
    query: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dataset, "load", refuse)
    assert split_sentence(spec(**query).setup) == said


def test_a_person_s_own_table_has_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADAL_DATA_DIR", str(tmp_path))
    lines = ["<b>,w,y", *(f"{row},{row % 7},{'no' if row < 17 else 'yes'}" for row in range(40))]
    own = own_dataset(read_table("\n".join(lines).encode()), "y")
    own.save(tmp_path)
    # Of 17 rows 4 are test and 2 validation, of 23 rows 5 and 3.
    said = "26 rows train, 5 validate and 9 test; seed 0 of the split decided which."
    assert split_sentence(spec(dataset=own.name).setup) == said
    split = own.dataset.load()
    assert [len(y) for y in (split.train_y, split.valid_y, split.test_y)] == [26, 5, 9]


def test_the_share_of_mnist_is_in_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADAL_IDX_DIR", str(tmp_path))
    put(tmp_path / "mnist", contents())
    setup = spec(dataset="mnist", **{"data.share": "1"}).setup
    said = "850 images train, 150 validate and 400 test; seed 0 of the split decided which."
    assert split_sentence(setup) == said


def test_the_networks_page_states_its_split() -> None:
    at = opened("networks", {"dataset": "wine", "split_seed": "12"})
    said = "110 points train, 25 validate and 43 test; seed 12 of the split decided which."
    assert [m.value for m in at.main.markdown if "of the split decided" in m.value] == [said]
