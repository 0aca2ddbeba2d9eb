"""A run survives its zip file; a file that is none is refused with the reason."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.training.record import MEASURES, stacked
from app.store import archive
from app.store.archive import MANIFEST, SPEC, TABLE, WAS_CUT, exported, imported
from app.store.packing import packed
from tests.app.store.examples import BEN, bits, kept

RUN = kept()
Members = dict[str, bytes]


def members(blob: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(some: Members) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in some.items():
            file.writestr(name, content)
    return blob.getvalue()


@pytest.mark.parametrize("state", ["done", "cancelled", "lost", "interrupted", "failed"])
def test_a_run_survives_its_zip_file(state: str) -> None:
    short = [lane[: 5 if state == "done" else 3] for lane in RUN.rows]
    run = kept(state=state, rows=tuple(short), message="Its own words.", page="about")
    again = imported(exported(run), BEN)
    assert bits(again.rows) == bits(run.rows)
    assert [row.seconds for row in again.rows[1]] == [row.seconds for row in run.rows[1]]
    for field in ("spec", "page", "state", "device", "seconds", "created", "versions"):
        assert getattr(again, field) == getattr(run, field)
    assert again.id != run.id
    assert (again.owners, again.origin) == (frozenset({BEN}), "imported")
    assert again.message == ("" if state == "done" else WAS_CUT)


def test_a_run_without_rows_survives_too_and_a_live_one_is_interrupted() -> None:
    again = imported(exported(kept(state="running", rows=((), ()))), BEN)
    assert (again.state, again.rows) == ("interrupted", ((), ()))


def test_the_file_has_no_owner_and_no_pickle_and_is_the_same_twice() -> None:
    run = kept()
    blob = exported(run)
    assert not any(owner.encode() in blob for owner in run.owners)
    found = members(blob)
    assert set(found) == {MANIFEST, SPEC, TABLE, "lane0.npz", "lane1.npz"}
    with np.load(io.BytesIO(found["lane1.npz"]), allow_pickle=False) as file:
        assert set(file) == {"step", "values", "diverged_at", "seconds", "twin"}
    assert members(exported(run)) == found


def test_the_table_has_a_line_for_each_lane_step_and_replica() -> None:
    run = kept()
    lines = list(csv.DictReader(io.StringIO(members(exported(run))[TABLE].decode())))
    assert len(lines) == 2 * 5 * 2
    line = lines[5]
    assert (line["lane"], line["rule"], line["step"], line["seed"]) == ("0", "adam", "10", "1")
    for i, name in enumerate(MEASURES):
        assert float(line[name]) == run.rows[0][2].values[i, 1]


def test_a_huge_run_is_not_downloaded_and_a_large_one_without_its_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MOST_LINES", 19)
    assert TABLE not in members(exported(RUN))
    assert bits(imported(exported(RUN), BEN).rows) == bits(RUN.rows)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 2**12)
    with pytest.raises(SpecError, match="a training of at most 0 MB can be downloaded"):
        exported(RUN)


def changed(name: str, change: Callable[[Any], Any]) -> Callable[[], bytes]:
    """A good file with one member changed: JSON, or the arrays of a lane."""

    def make() -> bytes:
        good = members(exported(RUN))
        if name.endswith(".json"):
            content = change(json.loads(good[name]))
            good[name] = content if isinstance(content, bytes) else json.dumps(content).encode()
        else:
            arrays = change(stacked(RUN.rows[int(name[4])]))
            good[name] = arrays if isinstance(arrays, bytes) else packed(arrays)
        return zipped(good)

    return make


def without(name: str) -> Callable[[], bytes]:
    return lambda: zipped({k: v for k, v in members(exported(RUN)).items() if k != name})


def also(name: str, content: bytes = b"") -> Callable[[], bytes]:
    return lambda: zipped(members(exported(RUN)) | {name: content})


def field(name: str, value: Any) -> Callable[[], bytes]:
    return changed(MANIFEST, lambda data: data | {name: value})


def array(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[], bytes]:
    return changed("lane0.npz", lambda arrays: arrays | {name: change(arrays[name])})


def lane_field(name: str, value: Any) -> Callable[[], bytes]:
    return changed(SPEC, lambda data: {"lanes": [lane | {name: value} for lane in data["lanes"]]})


def put(x: np.ndarray, place: Any, value: float) -> np.ndarray:
    x[place] = value
    return x


ENDS = "done, failed, cancelled, lost, interrupted"
HELD = "step, values, diverged_at, seconds"
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("text", lambda: b"hello", "the file is not a zip file"),
    ("cut", lambda: exported(RUN)[:-100], "the file is damaged"),
    ("path", also("../../etc/x"), "the file must hold a training alone, it has '../../etc/x'"),
    ("foreign", also("photo.jpg"), "the file must hold a training alone, it has 'photo.jpg'"),
    ("bomb", also("lane5.npz", bytes(2**22)), "the file must unpack to at most 1048576 bytes"),
    ("no manifest", without(MANIFEST), "the file must hold manifest.json"),
    ("no spec", without(SPEC), "the file must hold spec.json"),
    ("no rows", without("lane0.npz"), "the rows of a training that is done must reach step 20"),
    ("not JSON", changed(MANIFEST, lambda _: b"{"), "manifest.json must be JSON"),
    ("deep", changed(SPEC, lambda _: b"[" * 60_000), "spec.json must be JSON"),
    ("not text", changed(SPEC, lambda _: b"\xff\xfe{"), "spec.json must be JSON"),
    (
        "much JSON",
        changed(MANIFEST, lambda data: data | {"more": "x" * 70_000}),
        "manifest.json must have at most 65536 bytes, it has",
    ),
    (
        "list",
        changed(MANIFEST, lambda _: []),
        "manifest.json must say that the format is 'adal training'",
    ),
    ("format", field("format", "x"), "manifest.json must say that the format is 'adal training'"),
    ("version", field("version", 2), "version must be 1, got 2"),
    ("state", field("state", "running"), f"state must be one of {ENDS}; got 'running'"),
    ("state type", field("state", ["done"]), f"state must be one of {ENDS}; got ['done']"),
    ("page", field("page", "../race"), "page must be one of home, race, "),
    ("page type", field("page", ["race"]), "page must be one of home, race, "),
    ("created", field("created", -1), "created must be in [1e+09, 1e+11], got -1"),
    ("seconds", field("seconds", float("nan")), "seconds must be in [0, 1e+08], got nan"),
    ("bool", field("seconds", True), "seconds must be in [0, 1e+08], got True"),
    ("huge", field("created", 10**400), "created must be in [1e+09, 1e+11], got 1000"),
    (
        "device",
        field("device", "![x](http://x/y.png)"),
        "device must be a short plain text, got '![x](http://x/y.png)'",
    ),
    ("long", field("device", "x" * 81), "device must be a short plain text, got 'xxx"),
    ("versions", field("versions", {}), "versions must name adal, numpy, torch, python; got {}"),
    (
        "version text",
        field("versions", dict.fromkeys(RUN.versions, "<b>")),
        "adal must be a short plain text, got '<b>'",
    ),
    (
        "experiment",
        changed(SPEC, lambda _: {"lanes": [1]}),
        "not an experiment: '{\"lanes\": [1]}'",
    ),
    ("spec", lane_field("steps", 10**9), "steps must be a whole number in [1, 5000], got"),
    ("unknown", lane_field("code", "x"), "field of a training must be one of"),
    ("dataset", lane_field("dataset", "mine"), "dataset must be one of"),
    ("nested", lane_field("hypers", [[["a"], 1]]), ""),
    ("lane", also("lane2.npz"), "the file must hold rows of its 2 optimizers alone"),
    ("not npz", changed("lane0.npz", lambda _: b"x"), "lane0.npz: the file is not a zip file"),
    (
        "missing array",
        changed("lane0.npz", lambda a: {"step": a["step"]}),
        f"lane0.npz must hold {HELD}; it has step",
    ),
    (
        "twin unasked",
        changed("lane0.npz", lambda a: a | {"twin": a["values"]}),
        f"lane0.npz must hold {HELD}; it has {HELD}, twin",
    ),
    ("no array", changed("lane0.npz", lambda _: {}), f"lane0.npz must hold {HELD}; it has "),
    (
        "scalar",
        array("step", lambda x: x[0].reshape(())),
        f"lane0.npz must hold {HELD}; it has {HELD}",
    ),
    ("empty", array("step", lambda x: x[:0]), f"lane0.npz must hold {HELD}; it has {HELD}"),
    (
        "shape",
        array("values", lambda x: x[:, :2]),
        "lane0.npz: values must be float64 (5, 8, 2), got float64 (5, 2, 2)",
    ),
    (
        "dtype",
        array("values", lambda x: x.astype(np.float32)),
        "lane0.npz: values must be float64 (5, 8, 2), got float32 (5, 8, 2)",
    ),
    (
        "other steps",
        array("step", lambda x: x + 1),
        "lane0.npz: step must be the steps that the training records",
    ),
    (
        "diverged",
        array("diverged_at", lambda x: put(x, 0, -2)),
        "lane0.npz: diverged_at must be in [-1, 20]",
    ),
    (
        "times",
        array("seconds", lambda x: put(x, 0, float("nan"))),
        "lane0.npz: seconds must be in [0, 1e+08]",
    ),
    (
        "accuracy",
        array("values", lambda x: put(x, (0, 2, 0), 1.5)),
        "lane0.npz: a share must be in [0, 1]",
    ),
]


@pytest.mark.parametrize(
    ("make", "sentence"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_a_hostile_file_is_refused_with_a_reason(
    make: Callable[[], bytes], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 2**20)
    with pytest.raises(SpecError) as refused:
        imported(make(), BEN)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    with pytest.raises(SpecError, match="the file must have at most 1 MB, it has more"):
        imported(exported(RUN) + bytes(2**20), BEN)


def test_divergence_may_be_any_number() -> None:
    values = [put(row.values.copy(), 0, np.inf) for row in RUN.rows[0]]
    arrays = stacked(RUN.rows[0]) | {"values": np.array(values)}
    again = imported(zipped(members(exported(RUN)) | {"lane0.npz": packed(arrays)}), BEN)
    assert np.isinf(again.rows[0][0].values[0]).all()
