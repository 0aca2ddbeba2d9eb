"""Where a grid of starts leads, put into words and rows: every number comes from the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from adal.basins import Basins
from adal.convergence import DIVERGED, ELSEWHERE
from adal.landscapes import Landscape, landscape_of
from adal.race import RaceSpec
from app.prose.cells import Cell, headed
from app.prose.numbers import enumeration, percent


def basins_sentences(spec: RaceSpec, records: Sequence[Basins]) -> list[str]:
    """At most four sentences, the most important first; one record per lane."""
    landscape = landscape_of(spec.landscape)
    if landscape.minima:
        told = [
            _coverage(spec, landscape, records),
            _mishaps(spec, records),
            _medians(spec, records),
            _chance(spec),
            _agreement(spec, landscape, records),
        ]
    else:
        told = [
            "This landscape states no minimum, so a run can only leave the picture, stay in it or "
            "diverge.",
            _leaving(spec, records),
            _shares(spec, [_lost(record) for record in records], "diverges"),
            _chance(spec),
        ]
    return [sentence for sentence in told if sentence][:4]


def basins_rows(spec: RaceSpec, records: Sequence[Basins]) -> list[list[Cell]]:
    """The head, then one row per lane."""
    landscape = landscape_of(spec.landscape)
    columns = _columns(landscape, spec.steps) if landscape.minima else _columns_without_minima()
    starts = f"Share of the {records[0].minimum.size} starts whose run"
    head = [("Optimizer", "The lane's rule or variant")]
    head += [(title, f"{starts} {tip}") for title, tip, _ in columns]
    when = (
        "At which half of those that leave have left"
        if not landscape.minima
        else ("Since when half of those at a minimum are there")
    )
    head.append(("Median step", when))
    rows = []
    for lane, record in zip(spec.lanes, records, strict=True):
        shares = [_percent(float(mask(record).mean())) for _, _, mask in columns]
        steps = (
            record.steps[record.minimum >= 0] if landscape.minima else record.left_at[_left(record)]
        )
        rows.append([lane.title, *shares, _median(steps)])
    return headed(head, rows)


Column = tuple[str, str, Callable[[Basins], np.ndarray]]
"""A share's title, the end of its tooltip, and the starts it counts."""


def _columns(landscape: Landscape, steps: int) -> list[Column]:
    columns: list[Column] = [
        (
            f"{kind.capitalize()} minimum",
            f"ends within 1 % of the diagonal of a {kind} minimum",
            lambda record, kind=kind: _at(record, landscape, kind),
        )
        for kind in ("global", "local")
        if any(minimum.kind == kind for minimum in landscape.minima)
    ]
    away = f"is finite and at no stated minimum after {steps} steps"
    columns.append(("Elsewhere", away, lambda record: record.minimum == ELSEWHERE))
    return [*columns, ("Diverged", "has no finite end", _lost)]


def _columns_without_minima() -> list[Column]:
    return [
        ("Left", "leaves the picture and stays finite", _left),
        ("Stayed", "never leaves the picture", _stayed),
        ("Diverged", "has no finite end", _lost),
    ]


def _percent(share: float) -> str:
    return percent(share, decimals=1)


def _coverage(spec: RaceSpec, landscape: Landscape, records: Sequence[Basins]) -> str:
    """Who ends at a global minimum from the most starts, and the shares of all."""
    shares = [float(_at(record, landscape, "global").mean()) for record in records]
    titles = [lane.title for lane in spec.lanes]
    where, starts, most = _goal(landscape), f"{records[0].minimum.size} starts", max(shares)
    if most == 0:
        return f"From none of the {starts} a run ends at {where} within {spec.steps} steps."
    shown = _percent(most)
    first = [title for title, share in zip(titles, shares, strict=True) if share == most]
    verb = "ends" if len(first) == 1 else "end"
    if len(first) == len(titles):
        each = " each" if len(first) > 1 else ""
        return f"{enumeration(first)} {verb} at {where} from {shown} of the {starts}{each}."
    pairs = [(share, title) for share, title in zip(shares, titles, strict=True) if share < most]
    pairs.sort(key=lambda pair: -pair[0])
    rest = [f"{title} from {_percent(share)}" for share, title in pairs if share]
    none = enumeration([title for share, title in pairs if not share])
    then = [f"{enumeration(rest)}" if rest else "", f"{none} from none" if none else ""]
    return (
        f"**{enumeration(first)}** {verb} at {where} from the most starts: {shown} of the "
        f"{starts}, {'; '.join(filter(None, then))}."
    )


def _mishaps(spec: RaceSpec, records: Sequence[Basins]) -> str:
    told = [_shares(spec, [_lost(record) for record in records], "diverges")]
    late = _shares(spec, [record.minimum == ELSEWHERE for record in records])
    told.append(f"At no minimum after {spec.steps} steps: {late}" if late else "")
    return " ".join(filter(None, told))


def _shares(spec: RaceSpec, masks: Sequence[np.ndarray], verb: str = "") -> str:
    """ "A verb from 1 % and B from 2 % of the starts.", of those lanes whose mask is ever true."""
    told: list[str] = []
    for lane, mask in zip(spec.lanes, masks, strict=True):
        if mask.any():
            does = f" {verb}" if verb and not told else ""
            told.append(f"{lane.title}{does} from {_percent(float(mask.mean()))}")
    return f"{enumeration(told)} of the starts." if told else ""


def _medians(spec: RaceSpec, records: Sequence[Basins]) -> str:
    common = np.all([record.minimum >= 0 for record in records], axis=0)
    if not common.any():
        return ""
    times = sorted(
        (float(np.median(record.steps[common])), lane.title)
        for lane, record in zip(spec.lanes, records, strict=True)
    )
    where = "Where it arrives" if len(times) == 1 else "Where all arrive"
    steps = enumeration([f"{step:g} with {title}" for step, title in times])
    share = _percent(float(common.mean()))
    return f"{where} ({share} of the starts), half of the runs are there by step {steps}."


def _agreement(spec: RaceSpec, landscape: Landscape, records: Sequence[Basins]) -> str:
    if len(landscape.minima) == 1 or len(records) == 1:
        return ""
    first = records[0].minimum
    same = (first >= 0) & np.all([record.minimum == first for record in records], axis=0)
    who = "both" if len(records) == 2 else f"all {len(records)}"
    share = _percent(float(same.mean()))
    return f"From {share} of the starts {who} optimizers end at the same minimum."


def _chance(spec: RaceSpec) -> str:
    if not spec.noise.scale:
        return ""
    return f"Every start is given the same noise, that of seed {spec.seed}."


def _leaving(spec: RaceSpec, records: Sequence[Basins]) -> str:
    told = [_shares(spec, [_left(record) for record in records], "leaves the picture")]
    times = [
        (float(np.median(record.left_at[_left(record)])), lane.title)
        for lane, record in zip(spec.lanes, records, strict=True)
        if _left(record).any()
    ]
    steps = enumeration([f"{step:g} with {title}" for step, title in sorted(times)])
    if times:
        told.append(f"Half of those that leave have done so by step {steps}.")
    return " ".join(filter(None, told))


def _goal(landscape: Landscape) -> str:
    globals_ = [minimum for minimum in landscape.minima if minimum.kind == "global"]
    word = "global minimum" if len(globals_) < len(landscape.minima) else "minimum"
    return f"the {word}" if len(globals_) == 1 else f"a {word}"


def _at(record: Basins, landscape: Landscape, kind: str) -> np.ndarray:
    """Whether each run ends at a minimum of that kind."""
    of_kind = [i for i, minimum in enumerate(landscape.minima) if minimum.kind == kind]
    return np.isin(record.minimum, of_kind)


def _lost(record: Basins) -> np.ndarray:
    return record.minimum == DIVERGED


def _left(record: Basins) -> np.ndarray:
    return (record.left_at >= 0) & ~_lost(record)


def _stayed(record: Basins) -> np.ndarray:
    return (record.left_at < 0) & ~_lost(record)


def _median(steps: np.ndarray) -> str:
    return f"{np.median(steps):g}" if len(steps) else "–"
