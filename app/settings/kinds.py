"""The kinds of settings: how each is read, and by which widget it is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adal.checks import whole
from adal.rules import Choice, Hyper
from app.settings.field import Field, Known, resolved
from app.settings.reader import integer, one_of, real

Widget = Callable[..., Any]


def slider(low: float, high: float) -> Widget:
    """A slider over whole numbers."""
    return lambda place, label, known, **common: place.slider(label, low, high, **common)


def box(step: float | None = None, format: str | None = None) -> Widget:
    """A field for a number, whose + and − move it by `step`."""
    return lambda place, label, known, **common: place.number_input(
        label, step=step, format=format, **common
    )


def select(
    options: Iterable[Any] | Callable[[Known], Iterable[Any]], title_of: Callable[[Any], Any] = str
) -> Widget:
    """A list to choose from."""
    return lambda place, label, known, **common: place.selectbox(
        label, list(resolved(options, known)), format_func=title_of, **common
    )


def radio(options: Mapping[str, str], *, horizontal: bool = False) -> Widget:
    """All options beside or below each other."""
    return lambda place, label, known, **common: place.radio(
        label, list(options), format_func=options.get, horizontal=horizontal, **common
    )


def counted(key: str, title: str, usual: Any, low: int, high: int, **more: Any) -> Field:
    """A whole number from `low` to `high`, both allowed."""
    kind: dict[str, Any] = {
        "parse": lambda value, known: whole(key, integer(value), low, high),
        "widget": slider(low, high),
    }
    return Field(key, title, usual=usual, **(kind | more))


def named(key: str, title: str, usual: Any, options: Mapping[str, Any], **more: Any) -> Field:
    """One of the names in `options`, each shown as its entry's title."""

    def title_of(name: str) -> str:
        return options[name].title

    kind: dict[str, Any] = {
        "parse": lambda value, known: one_of(key, value, options),
        "shown": title_of,
        "widget": select(options, title_of),
    }
    return Field(key, title, usual=usual, **(kind | more))


def ranged(hyper: Hyper | Callable[[Known], Hyper], *, key: str = "", **more: Any) -> Field:
    """A number in the range of `hyper`, which may depend on what is known; usually its default.

    Args:
      key: the hyperparameter's name unless given.
    """
    name = hyper.name if isinstance(hyper, Hyper) else key

    def text(part: Callable[[Hyper], str]) -> Callable[[Known], str]:
        return lambda known: part(resolved(hyper, known))

    usual = {
        "title": text(lambda h: h.title),
        "parse": lambda value, known: real_in(resolved(hyper, known), value),
        "usual": lambda known: resolved(hyper, known).default,
        "label": text(lambda h: f"{h.title} ${h.symbol}$"),
        "help": text(lambda h: f"{h.meaning} Allowed: {h.interval}."),
        "widget": lambda place, label, known, **common: number_control(
            place, resolved(hyper, known), label, known[key or name], **common
        ),
    }
    return Field(key or name, **(usual | more))


def chosen(choice: Choice | Callable[[Known], Choice], *, key: str = "", **more: Any) -> Field:
    """One of a choice's options, each explained in the tooltip; usually its default."""
    name = choice.name if isinstance(choice, Choice) else key
    usual = {
        "title": lambda known: resolved(choice, known).title,
        "parse": lambda value, known: resolved(choice, known).check(value),
        "usual": lambda known: resolved(choice, known).default,
        "label": lambda known: resolved(choice, known).title,
        "help": lambda known: explained(
            resolved(choice, known).options, resolved(choice, known).meaning
        ),
        "widget": select(lambda known: resolved(choice, known).options),
    }
    return Field(key or name, **(usual | more))


def explained(options: Mapping[str, str], meaning: str = "") -> str:
    """A tooltip with what each option means."""
    return meaning + "".join(f"\n- **{option}**: {text}" for option, text in options.items())


def real_in(hyper: Hyper, value: Any) -> float:
    """A text or a number as a float that `hyper` allows. Raises: SpecError."""
    return float(hyper.check(real(hyper.name, value)))


def number_control(place: Any, hyper: Hyper, label: str, now: float, **common: Any) -> None:
    """A slider, or for a logarithmic number a field that holds `now`."""
    if hyper.scale == "linear":
        high = hyper.high if hyper.ends[1] == "]" else hyper.high - hyper.step
        place.slider(label, hyper.low, high, step=hyper.step, format="%.4g", **common)
    else:
        # The step follows the number's decade, so that + and − mean something anywhere.
        place.number_input(label, step=decade(now), format="%.3g", **common)


def decade(x: float) -> float:
    """A tenth of `x` down to a whole decade: the + and − of .56 are .1, those of .1 are .01."""
    return 10.0 ** math.floor(math.log10(x) - 1e-9) if x > 0 else 1e-8
