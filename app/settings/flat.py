"""A page whose spec is flat: a field of the spec is a setting of the same name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from app.settings.field import Field, in_order, query_of, read
from app.settings.reader import Reader, Values

Spec = TypeVar("Spec")


@dataclass(frozen=True)
class Flat(Generic[Spec]):
    """How the link of such a page is read and written.

    Attributes:
      spec: makes the spec from its fields; a hidden one has the default.
      rows: the settings.
      bound: (fields) -> (fields, sentences), which keeps the cost of all of them together down.
    """

    spec: Callable[..., Spec]
    rows: tuple[Field, ...]
    bound: Callable[[dict[str, Any]], tuple[dict[str, Any], list[str]]] = lambda found: (found, [])

    def read(self, values: Values) -> tuple[Spec, list[str]]:
        """The spec that `values` describe, and a sentence for each that had to be replaced.

        A setting that is hidden beside the others is no stranger: it is not used.
        """
        reader = Reader(values)
        found, sentences = self.bound(read(reader, self.rows))
        reader.expect(row.key for row in self.rows)
        return self.spec(**found), reader.finish() + sentences

    def values_of(self, spec: Spec) -> dict[str, Any]:
        """Every setting of `spec` under its key, but for hidden ones."""
        return in_order(self.rows, asdict(spec))  # type: ignore[call-overload]

    def query_of(self, spec: Spec) -> dict[str, str]:
        """The link's query: what differs from the usual values beside the others."""
        return query_of(self.rows, self.values_of(spec))
