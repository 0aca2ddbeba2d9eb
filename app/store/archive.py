"""A run as a zip file to take along, and what such a file must be to be let in again.

`manifest.json` says what the file is, `spec.json` is the experiment, `lane<i>.npz` holds the rows
of a lane, `look.<name>.npz` what was looked at in the end, and `measures.csv` the rows once more
for a spreadsheet, which an import leaves alone. A file from outside is hostile until checked: its
size before and after it is unpacked, the names and number of its members, and each array's dtype
and shape against the spec. Of its texts only a few short ones are taken, in characters that mean
nothing to Markdown; its owner is who imports it.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from adal.errors import SpecError, shown
from adal.training import ExperimentSpec, Row, TrainSpec
from adal.training.findings import NOISE, SOLUTION, check_finding
from adal.training.noise.spec import MOST_MOMENTS
from adal.training.peek import peek_fields, peek_ranges
from adal.training.record import FIRST_MEASURES, MEASURES, PEEK, TWIN_MEASURES, stacked, unstacked
from app.shell import pages
from app.store.kept import GOES_ON, KeptRun, State, guessed_page, new_id, versions
from app.store.packing import packed, unpacked, unzipped

FORMAT, VERSION = "adal training", 1
MANIFEST, SPEC, TABLE = "manifest.json", "spec.json", "measures.csv"
MOST_BYTES = 16 * 2**20
MOST_UNPACKED = 128 * 2**20
"""Twice what a run may have that is exported: there is a table, too, and some text."""
MOST_JSON = 2**16
MOST_LINES = 100_000
"""Lines of the table: a larger one is left out."""
MOST_LANES = 6
LOOK = "look."
LOOKS = (SOLUTION, *(f"{NOISE}.{i}.{j}" for i in range(MOST_LANES) for j in range(MOST_MOMENTS)))
NAMES = (
    MANIFEST,
    SPEC,
    TABLE,
    *(f"lane{i}.npz" for i in range(MOST_LANES)),
    *(f"{LOOK}{name}.npz" for name in LOOKS),
)
PAGES = tuple(page.name for page in pages.PAGES)
ENDS: tuple[State, ...] = ("done", "failed", *GOES_ON)
WORDS = re.compile(r"[\w ().,+-]{0,80}")
WAS_CUT = "This training was imported; it had been cut short."
TIMES = (1e9, 1e11)
"""Seconds since 1970 that a creation may have: from 2001 for some thousand years."""


def exported(run: KeptRun) -> bytes:
    """The zip file of a run, as far as it has come; without its owners and its checkpoint.

    Raises: SpecError for a run that is too large to be let in again.
    """
    lanes = [stacked(rows) if rows else {} for rows in run.rows]
    looks = {name: blob for name, blob in run.looks.items() if blob is not None}
    size = sum(array.nbytes for arrays in lanes for array in arrays.values())
    size += 2 * sum(map(len, looks.values()))
    if size > MOST_UNPACKED // 2:
        raise SpecError(
            f"a training of at most {MOST_UNPACKED >> 21} MB can be downloaded, "
            f"this one has {size >> 20} MB"
        )
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "page": run.page,
        "state": run.state if run.state in ENDS else "interrupted",
        "created": run.created,
        "seconds": run.seconds,
        "device": run.device,
        "versions": run.versions,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(MANIFEST, json.dumps(manifest, indent=1))
        file.writestr(SPEC, json.dumps(json.loads(run.spec.to_json()), indent=1))
        for lane, arrays in enumerate(lanes):
            if arrays:
                npz = packed(arrays)
                # It is compressed already.
                file.writestr(f"lane{lane}.npz", npz, compress_type=zipfile.ZIP_STORED)
        for name, blob in looks.items():
            file.writestr(f"{LOOK}{name}.npz", blob, compress_type=zipfile.ZIP_STORED)
        lines = sum(len(arrays["values"]) * arrays["values"].shape[2] for arrays in lanes if arrays)
        if lines <= MOST_LINES:
            file.writestr(TABLE, _table(run))
    return out.getvalue()


def imported(blob: bytes, owner: str) -> KeptRun:
    """The run in a zip file that `exported` made, under a new id.

    Args:
      owner: hash of the token of who brings the file.
    Raises: SpecError, one sentence that says what is wrong with the file.
    """
    if len(blob) > MOST_BYTES:
        raise SpecError(f"the file must have at most {MOST_BYTES >> 20} MB, it has more")
    members = unzipped(blob, MOST_UNPACKED, NAMES)
    manifest = _manifest(_json(members, MANIFEST))
    spec = _spec(_json(members, SPEC))
    looks = {name: members[f"{LOOK}{name}.npz"] for name in LOOKS if f"{LOOK}{name}.npz" in members}
    for name, look in looks.items():
        _check_look(look, name, spec)
    rows = tuple(_rows(members, lane, asked) for lane, asked in enumerate(spec.lanes))
    if any(f"lane{i}.npz" in members for i in range(len(spec.lanes), MOST_LANES)):
        raise SpecError(f"the file must hold rows of its {len(spec.lanes)} optimizers alone")
    last = spec.lanes[0].steps
    complete = all(lane and lane[-1].step == last for lane in rows)
    if manifest["state"] == "done" and not complete:
        raise SpecError(f"the rows of a training that is done must reach step {last}")
    message = "" if manifest["state"] == "done" else WAS_CUT
    return KeptRun(
        id=new_id(),
        spec=spec,
        page=manifest.get("page") or guessed_page(spec.to_json()),
        state=manifest["state"],
        rows=rows,
        message=message,
        device=manifest["device"],
        seconds=float(manifest["seconds"]),
        created=float(manifest["created"]),
        owners=frozenset({owner}),
        origin="imported",
        versions=dict(manifest["versions"]),
        looks=looks,
    )


def _check_look(blob: bytes, name: str, spec: ExperimentSpec) -> None:
    """Raise SpecError unless the blob is what the experiment finds under this name."""
    try:
        check_finding(name, unpacked(blob, MOST_UNPACKED), spec)
    except SpecError as error:
        raise SpecError(f"{LOOK}{name}.npz: {error}") from error


def _json(members: Mapping[str, bytes], name: str) -> Any:
    if name not in members:
        raise SpecError(f"the file must hold {name}")
    if len(members[name]) > MOST_JSON:
        raise SpecError(f"{name} must have at most {MOST_JSON} bytes, it has {len(members[name])}")
    try:
        return json.loads(members[name])
    except (ValueError, RecursionError):
        raise SpecError(f"{name} must be JSON") from None


def _spec(data: Any) -> ExperimentSpec:
    try:
        return ExperimentSpec.from_json(json.dumps(data))
    except (RecursionError, OverflowError):
        raise SpecError(f"{SPEC} must be an experiment") from None


def _manifest(data: Any) -> dict[str, Any]:
    """The manifest, checked field by field."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise SpecError(f"{MANIFEST} must say that the format is {FORMAT!r}")
    if data.get("version") != VERSION:
        raise SpecError(f"version must be {VERSION}, got {shown(data.get('version'))}")
    # A file of before pages were kept has none.
    if "page" in data and data["page"] not in PAGES:
        raise SpecError(f"page must be one of {', '.join(PAGES)}; got {shown(data['page'])}")
    if data.get("state") not in ENDS:
        raise SpecError(f"state must be one of {', '.join(ENDS)}; got {shown(data.get('state'))}")
    _within("created", data.get("created"), *TIMES)
    _within("seconds", data.get("seconds"), 0.0, 1e8)
    known = data.get("versions")
    if not isinstance(known, dict) or set(known) != set(versions()):
        raise SpecError(f"versions must name {', '.join(versions())}; got {shown(known)}")
    for name, text in {"device": data.get("device"), **known}.items():
        if not isinstance(text, str) or not WORDS.fullmatch(text):
            raise SpecError(f"{name} must be a short plain text, got {shown(text)}")
    return data


def _within(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        raise SpecError(f"{name} must be in [{low:g}, {high:g}], got {shown(value)}")


def _rows(members: Mapping[str, bytes], lane: int, spec: TrainSpec) -> tuple[Row, ...]:
    """The rows of a lane: the first of those that the spec records, none included."""
    name = f"lane{lane}.npz"
    if name not in members:
        return ()
    try:
        arrays = unpacked(members[name], MOST_UNPACKED)
    except SpecError as error:
        raise SpecError(f"{name}: {error}") from error
    _fitting(name, arrays, spec)
    rows = unstacked(arrays)
    if [row.step for row in rows] != list(spec.recorded_steps[: len(rows)]):
        raise SpecError(f"{name}: step must be the steps that the training records")
    return tuple(rows)


def _fitting(name: str, arrays: Mapping[str, np.ndarray], spec: TrainSpec) -> None:
    """Raise SpecError unless the arrays have the shapes, dtypes and ranges of the spec's rows."""
    step = arrays.get("step", np.empty(0))
    r, k = spec.replicas, len(step) if step.ndim == 1 else 0
    expected = {
        "step": ("int64", (k,)),
        "values": ("float64", (k, _measures(arrays), r)),
        "diverged_at": ("int64", (k, r)),
        "seconds": ("float64", (k,)),
    }
    if spec.twin:
        expected["twin"] = ("float64", (k, len(TWIN_MEASURES), len(spec.blocks), r))
    for key, (dtype, shape) in peek_fields(spec).items():
        expected[PEEK + key] = (dtype, (k, *shape))
    if not k or arrays.keys() != expected.keys():
        raise SpecError(f"{name} must hold {', '.join(expected)}; it has {', '.join(arrays)}")
    for key, (dtype, shape) in expected.items():
        found = (str(arrays[key].dtype), arrays[key].shape)
        if found != (dtype, shape):
            raise SpecError(f"{name}: {key} must be {dtype} {shape}, got {found[0]} {found[1]}")
    ranges = {"diverged_at": (-1, spec.steps), "seconds": (0.0, 1e8)}
    ranges |= {PEEK + key: ends for key, ends in peek_ranges(spec).items()}
    for key, (low, high) in ranges.items():
        if not ((arrays[key] >= low) & (arrays[key] <= high)).all():
            raise SpecError(f"{name}: {key} must be in [{low:g}, {high:g}]")
    known = MEASURES[: arrays["values"].shape[1]]
    shares = [i for i, measure in enumerate(known) if measure.endswith(("accuracy", "turns"))]
    accuracy = arrays["values"][:, shares]
    # Divergence is data: a loss, and what comes of it, may be any number or none.
    if not (np.isnan(accuracy) | ((accuracy >= 0) & (accuracy <= 1))).all():
        raise SpecError(f"{name}: a share must be in [0, 1]")


def _measures(arrays: Mapping[str, np.ndarray]) -> int:
    """How many measures the rows have: all of them, or those of the first version."""
    values = arrays.get("values", np.empty(0))
    first = values.ndim == 3 and values.shape[1] == FIRST_MEASURES
    return FIRST_MEASURES if first else len(MEASURES)


def _table(run: KeptRun) -> str:
    """The measures as comma-separated values: a line for each lane, step and replica."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["lane", "rule", "lr", "seed", "step", *MEASURES])
    for i, (spec, rows) in enumerate(zip(run.spec.lanes, run.rows, strict=True)):
        replicas = list(zip(spec.replica_lrs, spec.replica_seeds, strict=True))
        for row in rows:
            values = cast(list[list[float]], row.values.T.tolist())
            for (lr, seed), numbers in zip(replicas, values, strict=True):
                figures = ("" if math.isnan(x) else x for x in numbers)
                out.writerow([i, spec.rule, lr, seed, row.step, *figures])
    return text.getvalue()
