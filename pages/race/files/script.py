"""The code for a race: a short script that runs it again with the library alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from adal.landscapes import landscape_of
from adal.race import RaceSpec
from adal.trajectory import RunSpec

OF_THE_LANE = ("rule", "hypers", "choices")


def code_of(spec: RaceSpec) -> str:
    """Python that prints each lane's title, last point and loss, to the last digit."""
    first = spec.run_spec(spec.lanes[0])
    names = [field.name for field in fields(RunSpec) if field.name not in OF_THE_LANE]
    shared = {name: getattr(first, name) for name in names}
    imports = {("adal.trajectory", "RunSpec"), ("adal.trajectory", "run")}
    for value in shared.values():
        imports |= set(_classes(value))
    by_module: dict[str, list[str]] = {}
    for module, name in sorted(imports):
        by_module.setdefault(module, []).append(name)
    title = landscape_of(spec.landscape).title
    lines = [f"# {' '.join(title.split())}, as AdaL Explorer runs it."]
    lines += [f"from {module} import {', '.join(names)}" for module, names in by_module.items()]
    lines += ["", "race = {"]
    lines += [f"    {name!r}: {value!r}," for name, value in shared.items()]
    lines += ["}", "lanes = ["]
    for lane in spec.lanes:
        lines += [f"    ({lane.title!r}, {lane.rule!r},"]
        lines += [f"     {dict(lane.hypers)!r},", f"     {dict(lane.choices)!r}),"]
    lines += ["]"]
    lines += ["for title, rule, hypers, choices in lanes:"]
    lines += ["    path = run(RunSpec(**race, rule=rule, hypers=hypers, choices=choices))"]
    lines += ["    (x, y), loss = path.theta[-1].tolist(), path.loss[-1].item()"]
    lines += ['    print(f"{title}: ({x!r}, {y!r}), loss {loss!r}")', ""]
    return "\n".join(lines)


def _classes(value: Any) -> Iterator[tuple[str, str]]:
    """Module and name of every frozen value in `value`: what its repr needs to be imported."""
    if is_dataclass(value):
        yield type(value).__module__, type(value).__name__
        for field in fields(value):
            yield from _classes(getattr(value, field.name))
