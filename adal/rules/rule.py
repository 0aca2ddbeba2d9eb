"""What an update rule is: a frozen value around one pure function that reads like the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from adal.arrays import namespace, type_of_array, widened
from adal.errors import SpecError, UnknownName, shown
from adal.rules.schedule import LR_DECAY, factor

Slots = dict[str, type_of_array]
Settings = Mapping[str, Any]
Symbols = dict[str, Any]


@dataclass(frozen=True)
class Hyper:
    """A number that a rule takes: it feeds the control, the tooltip, the table and the check.

    Attributes:
      name: keyword of the rule, e.g. "beta1".
      title: what a page calls it, in a student's words.
      symbol: LaTeX of the formula's symbol.
      default: value where none is given.
      low, high: the ends of the allowed range.
      ends: which ends belong to it, written as in mathematics: "[]", "(]", "[)" or "()".
      scale: "log" where a person thinks in decades, else "linear".
      meaning: one line for a student.
      step: what a linear control moves by.
    """

    name: str
    title: str
    symbol: str
    default: float
    low: float
    high: float
    ends: Literal["[]", "(]", "[)", "()"]
    scale: Literal["linear", "log"]
    meaning: str
    step: float = 0.0001

    @property
    def interval(self) -> str:
        """The allowed range as an error message writes it, e.g. `(0, 10]`."""
        return f"{self.ends[0]}{self.low:g}, {self.high:g}{self.ends[1]}"

    def check(self, value: type_of_array) -> type_of_array:
        """`value` itself if every entry of it is allowed.

        Raises: SpecError naming the hyperparameter, the value and the range.
        """
        if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__gt__"):
            raise SpecError(f"{self.name} must be a number, got {shown(value)}")
        try:
            above = value > self.low if self.ends[0] == "(" else value >= self.low
            below = value < self.high if self.ends[1] == ")" else value <= self.high
        except TypeError:
            raise SpecError(f"{self.name} must be a number, got {shown(value)}") from None
        allowed = bool(above and below) if np.ndim(value) == 0 else bool((above & below).all())
        if not allowed:
            raise SpecError(f"{self.name} must be in {self.interval}, got {shown(value)}")
        return value


@dataclass(frozen=True)
class Choice:
    """A named alternative inside a rule, such as where ε stands.

    Attributes:
      name: keyword of the rule.
      title: what a page calls it.
      options: option -> what it means, in one line; the order is the order on the page.
      default: one of the options.
      meaning: one line for a student.
    """

    name: str
    title: str
    options: Mapping[str, str]
    default: str
    meaning: str

    def check(self, value: object) -> str:
        """`value` itself if it is an option. Raises: SpecError listing the options."""
        if not isinstance(value, str) or value not in self.options:
            allowed = ", ".join(self.options)
            raise SpecError(f"{self.name} must be one of {allowed}; got {shown(value)}")
        return value


@dataclass(frozen=True)
class UpdateRule:
    """An optimizer: θ_{t+1} = θ_t + delta with delta = −η_t · u, and u from `symbols`.

    Attributes:
      name: key in `RULES`.
      title: name on a page.
      hypers, choices: what may be set, in the order of the page; `lr_decay` is added by itself.
      formula: LaTeX, one line per symbol.
      source: where the formula comes from.
      empty: theta -> the slots before the first step.
      symbols: (g, slots, theta, t, settings) -> (symbols, new slots). Symbols are the formula's
        letters; "u" is the direction. A value that only a page shows may be a function without
        arguments, so that a run does not pay for it.
      decay: default of `lr_decay`.
    """

    name: str
    title: str
    hypers: tuple[Hyper, ...]
    own_choices: tuple[Choice, ...]
    formula: str
    source: str
    empty: Callable[[type_of_array], Slots]
    symbols: Callable[[type_of_array, Slots, type_of_array, int, Settings], tuple[Symbols, Slots]]
    decay: str = "none"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The rule's own choices and the schedule, which is a choice of every rule."""
        options, meaning = LR_DECAY
        return (*self.own_choices, Choice("lr_decay", "Schedule", options, self.decay, meaning))

    def settings(self, **given: Any) -> Settings:
        """Every hyperparameter and choice, checked, with defaults for those not given.

        Raises: UnknownName for a keyword the rule does not have; SpecError for a bad value.
        """
        known = {**{h.name: h for h in self.hypers}, **{c.name: c for c in self.choices}}
        for name in given:
            if name not in known:
                raise UnknownName(f"setting of {self.name}", name, known)
        return MappingProxyType(
            {name: known[name].check(given.get(name, known[name].default)) for name in known}
        )

    def init(self, theta: type_of_array) -> Slots:
        """The slots before the first step: arrays like `theta` (..., P), at least float32."""
        return self.empty(widened(theta))

    def update(
        self, g: type_of_array, slots: Slots, theta: type_of_array, t: int, **given: Any
    ) -> tuple[type_of_array, Slots]:
        """One step: the displacement `delta` with θ_{t+1} = θ_t + delta, and the new slots.

        Args:
          g: gradient (..., P); a numpy array or a torch tensor.
          slots: from `init` or the step before; not changed.
          theta: parameters (..., P).
          t: number of the step, from 1.
          given: hyperparameters (floats, or arrays that broadcast to (..., 1)) and choices.
        Raises: SpecError for a setting the rule does not allow.
        """
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return self.bound(**given)(g, slots, theta, t)

    def terms(
        self, g: type_of_array, slots: Slots, theta: type_of_array, t: int, **given: Any
    ) -> tuple[Symbols, Slots]:
        """Every symbol of the formula by name, and the new slots; `update` reads `delta` off it.

        Arguments and errors are those of `update`.
        """
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            symbols, new = self._evaluate(g, slots, theta, t, self.settings(**given))
            return {
                name: value() if callable(value) else value for name, value in symbols.items()
            }, new

    def bound(self, **given: Any) -> Callable[..., tuple[type_of_array, Slots]]:
        """`update` with its settings checked once: (g, slots, theta, t) -> (delta, slots)."""
        settings = self.settings(**given)

        def step(
            g: type_of_array, slots: Slots, theta: type_of_array, t: int
        ) -> tuple[type_of_array, Slots]:
            symbols, new = self._evaluate(g, slots, theta, t, settings)
            return symbols["delta"], new

        return step

    def _evaluate(
        self, g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
    ) -> tuple[Symbols, Slots]:
        symbols, new = self.symbols(widened(g), slots, theta, t, settings)
        eta = settings["lr"] * factor(settings["lr_decay"], t)
        symbols["eta"] = eta
        symbols["delta"] = -eta * symbols["u"]
        return symbols, new


def zeros(theta: type_of_array) -> type_of_array:
    """A slot of the shape and dtype of `theta`."""
    return namespace(theta).zeros_like(theta)
