"""The part "Escape": how long noise needs to throw a run out of a sharp well into a flat one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from adal.under_noise.escape import Escape, escape
from app.charts.show import chart_on_page, palette
from app.charts.table import numbers_table
from app.shell.notes import Notes, notes_below
from pages.noise.escape.chart import Escaping, paths, plane, shares, times
from pages.noise.escape.link import ESCAPE, EscapePart
from pages.noise.escape.words import escape_rows, escape_sentences, escaped
from pages.noise.lines import LINES
from pages.noise.part_controls import part_controls, part_settings
from pages.noise.part_link import CONTESTANTS
from pages.noise.queued import queued

SETTINGS = part_settings("escape", ESCAPE)

NOTES = Notes(
    "noise",
    "At the left of the paths the well lies on its side: the sharp bottom below, the flat one "
    "above, both at depth 0, the barrier between them at x = 0. A run has escaped when it first "
    "reaches the other bottom. Most of the mean times come from runs of which some had not escaped "
    "at the end; their intervals know that. Half of the runs begin in each well, so a share of the "
    "time near 0.5 says little until many have crossed.",
    (
        (
            "A smaller rate: Adam and AdaL do not escape at all",
            {"adam_lr": "0.01", "adal_lr": "0.01"},
        ),
        ("Heavy tails: jumps carry SGD over, whatever the height", {"law": "stable", "sigma": "2"}),
        ("Two coordinates: the flat well is wider still", {"well": "2d"}),
        ("A higher barrier against less noise", {"sigma": "6.5"}),
        ("Both wells alike", {"lean": "0"}),
    ),
    (
        (
            "SGD with Gaussian noise of deviation σ takes steps of a particle at the temperature "
            "D = ησ²/2. Kramers' law for its mean time from the bottom b over the saddle s, in "
            "steps (Kramers 1940, Physica 7(4); Hänggi, Talkner, Borkovec 1990, Rev. Mod. Phys. "
            "62(2)):",
            r"\tau \approx \frac{2\pi}{\eta\,|\lambda_1(s)|}"
            r"\sqrt{\frac{|\det H(s)|}{\det H(b)}}\; e^{\Delta U / D}",
        ),
        (
            "It is the first term of a series in D/ΔU. In one coordinate the mean is an integral, "
            "from bottom a to bottom b:",
            r"\tau = \frac{1}{\eta D} \int_a^b e^{U(y)/D} \int_{-\infty}^{y} e^{-U(z)/D}\,dz\,dy",
        ),
        (
            "Both bottoms are equally deep, so in the long run the wider well wins by its width:",
            r"p(x) \propto e^{-U(x)/D}",
        ),
    ),
    part="escape",
)


def escape_part() -> None:
    """The settings in the side bar, then the pictures, the words and the table."""
    spec = part_controls(SETTINGS)
    st.markdown(
        "A sharp well and a flat one, equally deep. Noise throws a run from one into the other; "
        "here you see how soon, and in which of them each optimizer spends its time."
    )
    records = queued("noise.escape", spec.run_specs, escape, "the runs in the well")
    if records is not None:
        _show(spec, records)
    notes_below(NOTES)


def _show(spec: EscapePart, records: Sequence[Escape]) -> None:
    well = spec.run_specs[0].double_well
    runs = escaping(records)
    picture, words = st.columns([1.4, 1], gap="medium")
    with picture:
        chart_on_page(paths(well, records[0].step, runs, palette()), key="noise.escape.paths")
    with words:
        st.subheader("What happened")
        for sentence in escape_sentences(spec, records):
            st.markdown(sentence)
    if well.coordinates == 2:
        chart_on_page(plane(well, runs, palette()), key="noise.escape.plane")
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        chart_on_page(times(runs, steps=spec.steps, palette=palette()), key="noise.escape.times")
    with right:
        chart_on_page(shares(runs, palette()), key="noise.escape.shares")
    numbers_table(escape_rows(spec, records), [*LINES.values()])


def escaping(records: Sequence[Escape]) -> list[Escaping]:
    """Each optimizer's record as it is drawn."""
    return [
        Escaping(
            LINES[rule],
            record.paths[:, 0, 0],
            record.waiting,
            record.kramers,
            record.passage,
            record.share_flat if escaped(record) else None,
            record.equilibrium,
        )
        for rule, record in zip(CONTESTANTS, records, strict=True)
    ]
