"""The link of one part of a page: a flat frozen spec, a reader per field, and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from adal.checks import LARGEST_SEED, whole
from adal.oracles import law_named, shape_of
from adal.rules import RULES
from adal.rules.rule import Hyper
from adal.under_noise.diffusion import INDEPENDENT
from app.settings.reader import Reader, Values, integer, number, one_of, query, text

Spec = TypeVar("Spec")
Parse = Callable[[Any], Any]

CONTESTANTS = ("sgd", "adam", "adal")
"""The rules that the parts compare, in the order of the page."""

SIGMA = Hyper(
    "sigma", "Scale of the noise", r"\sigma", 1.0, 0.001, 1000.0, "[]", "log",
    "What the law's numbers are multiplied by, for one example's gradient.",
)  # fmt: skip


@dataclass(frozen=True)
class PartLink(Generic[Spec]):
    """How the link of one part is read and written.

    Attributes:
      spec: makes the spec from its fields; without any it is what a bare link gives.
      fields: name of a field, which is its key in the link -> what checks it.
      bound: (fields) -> (fields, sentences), which keeps the cost of all of them together down.
    """

    spec: Callable[..., Spec]
    fields: Mapping[str, Parse]
    bound: Callable[[dict[str, Any]], tuple[dict[str, Any], list[str]]] = lambda found: (found, [])

    def read(self, values: Values) -> tuple[Spec, list[str]]:
        """The spec that `values` describe, and a sentence for each that had to be replaced."""
        reader, usual = Reader(values), self.values_of(self.spec())
        found: dict[str, Any] = {}
        for name, parse in self.fields.items():
            if name == "shape":
                found[name] = self._shape(reader, found["law"])
            else:
                found[name] = reader.read(name, usual[name], parse)
        found, sentences = self.bound(found)
        return self.spec(**found), reader.finish() + sentences

    def values_of(self, spec: Spec) -> dict[str, Any]:
        """Every setting of `spec` under its key; a law without a shape has none."""
        return {k: v for k, v in asdict(spec).items() if v is not None}  # type: ignore[call-overload]

    def query_of(self, spec: Spec) -> dict[str, str]:
        """The link's query: what differs from a bare link, and from the law's own shape."""
        usual = self.values_of(self.spec())
        values = self.values_of(spec)
        if "law" in values:
            usual["shape"] = shape_of(values["law"], None)
        return query(values, usual)

    @staticmethod
    def _shape(reader: Reader, law: str) -> float | None:
        shape = law_named(law).shape
        if shape is None:
            reader.read("shape", None, lambda _: None)
            return None
        return reader.read("shape", shape.default, lambda v: float(shape.check(number("shape", v))))


def real(hyper: Hyper) -> Parse:
    """A parser of a number in the range of `hyper`."""
    return lambda value: float(hyper.check(number(hyper.name, value)))


def count(name: str, low: int, high: int) -> Parse:
    """A parser of a whole number."""
    return lambda value: whole(name, integer(value), low, high)


def fewer_runs(found: dict[str, Any], most: int, given: str) -> tuple[dict[str, Any], list[str]]:
    """At most so many runs, and at least 2; a sentence where there were more.

    Args:
      given: the settings beside which more would take too long, in words.
    """
    most = max(2, most)
    if found["runs"] <= most:
        return found, []
    sentence = (
        f"runs must be in [2, {most}] with these {given}, got {found['runs']}. "
        f"Used instead: {text(most)}."
    )
    return found | {"runs": most}, [sentence]


def law(value: Any) -> str:
    """A law whose numbers are independent from step to step."""
    return one_of("law", value, INDEPENDENT)


def rate_of(rule: str) -> Hyper:
    """The learning rate of a rule as a setting of its own, `sgd_lr` for SGD."""
    lr = next(hyper for hyper in RULES[rule].hypers if hyper.name == "lr")
    title = f"{RULES[rule].title}: learning rate"
    return Hyper(
        f"{rule}_lr", title, lr.symbol, lr.default, lr.low, lr.high, lr.ends, lr.scale, lr.meaning
    )


SHAPE: Parse = float
"""Stands for the shape, which is read after the law."""
RATES = {f"{rule}_lr": real(rate_of(rule)) for rule in CONTESTANTS}
SEED = count("seed", 0, LARGEST_SEED)
