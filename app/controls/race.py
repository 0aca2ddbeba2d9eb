"""The race's settings in the side bar: link → widgets → values → spec → link.

The visitor's race is kept in the session, beside the widgets: Streamlit forgets a widget's value
when its page is left, and a race must be there when the visitor comes back.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from adal.landscapes import LANDSCAPES
from adal.race import RaceSpec, entrant, race_hypers
from adal.rules import RULES, VARIANTS, Choice, Hyper
from app.links import ENTRANTS, LANE_IDS, MOST_STEPS, NOBODY, query_of, race_of, values_of

WIDGET = "race."
CANVAS = "race_canvas"
_VISIT = "race_visit"


@dataclass
class Visit:
    """What one visitor's session remembers of its race.

    Attributes:
      spec: the race now.
      query: the link last read or written; another one in the address bar is a new link.
      complaints: what was replaced in it; shown until the race changes.
    """

    spec: RaceSpec
    query: dict[str, str]
    complaints: list[str] = field(default_factory=list)


def race_controls() -> RaceSpec:
    """Draw the side bar and return the race it describes; the link follows.

    What a link or a widget asks for in vain is named above the page's picture, one sentence each.
    """
    visit = _opened()
    with st.sidebar:
        values = _where() | _who() | _how_long()
        st.button(
            "Reset",
            on_click=_reset,
            width="stretch",
            help="Back to the opening optimizers on this landscape. The seed stays.",
        )
    spec, complaints = race_of(values)
    if spec != visit.spec or complaints:
        visit.spec, visit.complaints = spec, complaints
    query = query_of(spec)
    if query != dict(st.query_params):
        st.query_params.from_dict(query)
    visit.query = query
    for sentence in visit.complaints:
        st.warning(_plain(sentence))
    return spec


def take_start_from_canvas() -> None:
    """Callback of the canvas: its chosen start becomes the two numbers in the side bar."""
    chosen = st.session_state.get(CANVAS, {}).get("start")
    spec, _ = race_of(dict(zip(("x", "y"), chosen or (), strict=False)) | _current("landscape"))
    assert spec.start is not None  # filled in by RaceSpec
    st.session_state[WIDGET + "x"], st.session_state[WIDGET + "y"] = spec.start


def _opened() -> Visit:
    query = dict(st.query_params)
    visit: Visit | None = st.session_state.get(_VISIT)
    if visit is None or (query and query != visit.query):
        spec, complaints = race_of(query)
        visit = st.session_state[_VISIT] = Visit(spec, query, complaints)
        _fill(values_of(spec))
    elif WIDGET + "landscape" not in st.session_state:
        _fill(values_of(visit.spec))
    return visit


def _where() -> dict[str, Any]:
    landscape = st.selectbox(
        "Landscape",
        list(LANDSCAPES),
        format_func=lambda name: LANDSCAPES[name].title,
        key=WIDGET + "landscape",
        on_change=_landscape_changed,
        help="The loss f(θ) of two parameters that the optimizers walk down.",
    )
    box = LANDSCAPES[landscape].domain
    values: dict[str, Any] = {"landscape": landscape}
    for column, name, low, high in zip(
        st.columns(2), "xy", (box.x0, box.y0), (box.x1, box.y1), strict=True
    ):
        values[name] = column.number_input(
            f"Start {name}",
            step=(high - low) / 100,
            format="%.4g",
            key=WIDGET + name,
            help=f"From {low:g} to {high:g}. Or click the landscape.",
        )
    return values


def _who() -> dict[str, Any]:
    values: dict[str, Any] = {}
    st.markdown("**Optimizers**")
    for lane_id in LANE_IDS:
        name = st.session_state[f"{WIDGET}{lane_id}.rule"]
        values[f"{lane_id}.rule"] = name
        if name == NOBODY:
            continue
        with st.expander(_title(name), key=f"{WIDGET}{lane_id}.folded"):
            values |= _lane(lane_id)
    empty = [i for i in LANE_IDS if values[f"{i}.rule"] == NOBODY]
    if empty:
        st.button("Add an optimizer", on_click=_add, args=(empty[0],), width="stretch")
    return values


def _lane(lane_id: str) -> dict[str, Any]:
    name = st.selectbox(
        "Optimizer",
        [*ENTRANTS, NOBODY],
        format_func=_title,
        key=f"{WIDGET}{lane_id}.rule",
        on_change=_rule_changed,
        args=(lane_id,),
        help="The update rule of this lane.",
    )
    if name == NOBODY:
        return {}
    rule, fixed = entrant(name)
    values: dict[str, Any] = {}
    for hyper in rule.hypers:
        values[f"{lane_id}.{hyper.name}"] = _number(hyper, f"{WIDGET}{lane_id}.{hyper.name}")
    for choice in rule.choices:
        if choice.name not in fixed:
            values[f"{lane_id}.{choice.name}"] = _option(choice, f"{WIDGET}{lane_id}.{choice.name}")
    return values


def _number(hyper: Hyper, key: str) -> float:
    label, help_text = f"${hyper.symbol}$", f"{hyper.meaning} Allowed: {hyper.interval}."
    if hyper.scale == "linear":
        return st.slider(
            label, hyper.low, 0.9999, step=0.0001, format="%.4g", key=key, help=help_text
        )
    # A logarithmic number: the step follows its decade, so that + and − mean something anywhere.
    return st.number_input(
        label, step=_decade(st.session_state[key]), format="%.3g", key=key, help=help_text
    )


def _option(choice: Choice, key: str) -> str:
    return st.selectbox(
        choice.name.replace("_", " "),
        list(choice.options),
        key=key,
        help=choice.meaning
        + "".join(f"\n- **{option}**: {text}" for option, text in choice.options.items()),
    )


def _how_long() -> dict[str, Any]:
    values: dict[str, Any] = {
        "steps": st.slider("Steps", 1, MOST_STEPS, key=WIDGET + "steps", help="Updates per run.")
    }
    values["noise"] = st.number_input(
        "Gradient noise",
        step=0.5,
        format="%.3g",
        key=WIDGET + "noise",
        help="Standard deviation σ of the Gaussian noise added to each gradient. 0 is exact.",
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    silent = not values["noise"]
    why = "Without noise a race has no chance in it: the seed matters once the noise is above 0."
    values["seed"] = left.number_input(
        "Seed",
        step=1,
        key=WIDGET + "seed",
        disabled=silent,
        help=why if silent else "The noise of a seed is always the same.",
    )
    right.button(
        "New seed",
        on_click=_new_seed,
        disabled=silent,
        width="stretch",
        help=why if silent else None,
    )
    return values


def _title(name: str) -> str:
    if name == NOBODY:
        return "Nobody (remove)"
    return VARIANTS[name].title if name in VARIANTS else RULES[name].title


def _decade(x: float) -> float:
    """A tenth of `x` down to a whole decade: the + and − of .56 are .1, those of .1 are .01."""
    return 10.0 ** math.floor(math.log10(x) - 1e-9) if x > 0 else 1e-8


def _fill(values: dict[str, Any]) -> None:
    for key, value in values.items():
        st.session_state[WIDGET + key] = value


def _current(*keys: str) -> dict[str, Any]:
    return {key: st.session_state[WIDGET + key] for key in keys}


def _landscape_changed() -> None:
    landscape = st.session_state[WIDGET + "landscape"]
    x, y = LANDSCAPES[landscape].start
    _fill({"x": x, "y": y})
    for lane_id in LANE_IDS:
        name = st.session_state[f"{WIDGET}{lane_id}.rule"]
        if name != NOBODY:
            rule, choices = entrant(name)
            key = f"{lane_id}.lr"
            _fill({key: race_hypers(landscape, rule, choices)["lr"]})


def _rule_changed(lane_id: str) -> None:
    keys = ("landscape", f"{lane_id}.rule")
    spec, _ = race_of(_current(*keys))
    own = {k: v for k, v in values_of(spec).items() if k.startswith(f"{lane_id}.")}
    _fill(own)


def _add(lane_id: str) -> None:
    st.session_state[f"{WIDGET}{lane_id}.rule"] = "momentum"
    _rule_changed(lane_id)


def _reset() -> None:
    _fill(values_of(race_of(_current("landscape", "seed"))[0]))


def _new_seed() -> None:
    st.session_state[WIDGET + "seed"] = secrets.randbelow(100_000)


def _plain(sentence: str) -> str:
    """The sentence without a meaning to Markdown: parts of it may come from the address bar."""
    return "".join("\\" + c if c in r"\`*_{}[]()#+-.!|<>~$:&" else c for c in sentence)
