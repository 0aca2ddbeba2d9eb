"""The page `docs/step-cost.md` on what a training step costs, and what is kept of a measurement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from math import log

from app.prose.numbers import number
from benchmarks.step_cost_figure import Cost, Panel

COMMAND = "python -m benchmarks.step_cost"
ARITHMETIC = 0.5
"""Exponent of time over work from which a stretch counts as arithmetic."""


def to_json(panels: Sequence[Panel]) -> str:
    """A measurement as text; `from_json` gives an equal one."""
    return json.dumps([asdict(panel) for panel in panels])


def from_json(text: str) -> tuple[Panel, ...]:
    """The measurement that `to_json` wrote."""
    return tuple(
        Panel(**panel | {"costs": tuple(Cost(**cost) for cost in panel["costs"])})
        for panel in json.loads(text)
    )


def page_of(panels: Sequence[Panel], setting: str) -> str:
    """The page in Markdown; every number and verdict on it is computed from the panels.

    Args:
      setting: a sentence on what was measured.
    """
    return "\n\n".join(
        [
            "# What a training step costs",
            "Written by its benchmark, as is the figure; about 50 seconds, from the repository's "
            f"root:\n\n```sh\n.venv/bin/{COMMAND}\n```",
            "![Three panels: time of a step over the number of networks, their width and the "
            "batch size](step-cost.svg)",
            f"{setting} Two cores, one thread; times are medians of CPU time. On another machine "
            "the ratios hold better than the times.",
            "## How to read it",
            "- **step** is all of it: the minibatches are drawn, the gradients of all networks "
            "are computed, Adam updates them.\n"
            "- **update** is the last part alone.\n"
            "- **products** is the floor: the bare matrix products of the forward and the backward "
            "pass, and nothing else.\n"
            "- Where a line is flat, more work costs no more time: the time is overhead, calls "
            "that cost the same however little is in them. Where time grows as work does, it is "
            "arithmetic. The line between them is drawn at time growing as the square root of "
            "work.",
            "## What it means",
            "\n".join(f"- {meaning(panel)}" for panel in panels),
            "## The numbers",
            *(_table(panel) for panel in panels),
        ]
    ) + "\n"  # fmt: skip


def meaning(panel: Panel) -> str:
    """How time follows work between the ends, and where overhead ends and arithmetic begins."""
    first, last = panel.costs[0], panel.costs[-1]
    told = (
        f"**{panel.title}.** From {first.value} to {last.value} the products' work grows "
        f"{number(last.work / first.work)} times and the step's time "
        f"{number(last.step / first.step)} times"
    )
    growing = [b.value for a, b in pairwise(panel.costs) if exponent(a, b) >= ARITHMETIC]
    begin = growing[0] if growing else None
    # A later stretch may be flat again; then there is no single place to name.
    single = growing == [cost.value for cost in panel.costs if begin and cost.value >= begin]
    if begin is None:
        told += ": overhead all the way."
    elif single and begin == panel.costs[1].value:
        told += ": arithmetic all the way."
    elif single:
        before = panel.costs[[cost.value for cost in panel.costs].index(begin) - 1].value
        told += f": up to {before} mostly overhead, from there on mostly arithmetic."
    else:
        told += "."
    told += (
        f" At {last.value} the step takes {number(last.step / last.products)} times its products, "
        f"and the update is {number(100 * last.update / last.step)} % of it."
    )
    return told


def exponent(before: Cost, after: Cost) -> float:
    """p where time grows as work to the power p: 0 if more work is free, 1 if it costs in full."""
    return log(after.step / before.step) / log(after.work / before.work)


def _table(panel: Panel) -> str:
    rows = [
        f"**{panel.title}**\n",
        f"| {panel.axis} | Step, ms | Update, ms | Products, ms | Step / products | "
        "Work, times the row above | Time, times the row above |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for before, cost in zip((None, *panel.costs), panel.costs, strict=False):
        growth = ("–", "–") if before is None else (
            number(cost.work / before.work), number(cost.step / before.step)
        )  # fmt: skip
        cells = (
            *map(number, (cost.step, cost.update, cost.products, cost.step / cost.products)),
            *growth,
        )
        rows.append(f"| {cost.value} | {' | '.join(cells)} |")
    return "\n".join(rows)
