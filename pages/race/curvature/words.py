"""What the curvature means for the optimizers, in words: every number comes from the records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adal.convergence import NEAR
from adal.curvature import Curvature, PathCurvature
from adal.landscapes import Landscape, landscape_of
from adal.race import RaceSpec
from app.prose.numbers import number

Paths = Sequence[PathCurvature]


@np.errstate(over="ignore")
def curvature_sentences(spec: RaceSpec, paths: Paths, chosen: int, step: int) -> list[str]:
    """At most four sentences about where the lane `chosen` stands at `step`.

    Args:
      paths: the curvature along the path of each lane of `spec`.
      step: 0 to T; a run that has diverged stands at its last finite point.
    """
    path = paths[chosen]
    t = min(step, len(path.theta) - 1)
    place, at = f"At step {t}", path.at.at(t)
    if path.diverged and t < step:
        place += ", its last before it diverged,"
    place += f" {spec.lanes[chosen].title} stands "
    landscape = landscape_of(spec.landscape)
    place += "where" if landscape.domain.contains(path.theta[t]) else "outside the picture, where"
    if not np.isfinite(at.f):
        return [f"{place} f or a derivative of it is not finite: there is no curvature to read."]
    return [
        f"{place} {_spectrum(at)}{_rate(spec, paths, chosen, t)}.",
        _newton(landscape, path.theta[t], at),
        *_beyond(spec, paths, chosen),
        *_adaptive(spec, paths, chosen),
    ]


def _spectrum(at: Curvature) -> str:
    low, high = (number(float(value)) for value in at.eigenvalues)
    condition = number(float(at.condition))
    told = f"the Hessian's eigenvalues are λ₁\u00a0=\u00a0{low} and λ₂\u00a0=\u00a0{high}"
    return f"{told} (condition number {condition})"


def _rate(spec: RaceSpec, paths: Paths, chosen: int, t: int) -> str:
    """The edge at the place, and the rate of an SGD of this race beside it."""
    at = paths[chosen].at.at(t)
    if not at.eigenvalues[1] > 0:
        return ": the ground curves up nowhere, so no learning rate is too long for its curvature"
    edge = float(at.edge)
    where = "along λ₂" if at.indefinite else "there"
    told = f": plain SGD is stable {where} for a learning rate below {number(edge)}"
    for i in (chosen, *range(len(paths))):
        if spec.lanes[i].rule == "sgd" and paths[i].limit is not None:
            eta = float(paths[i].eta[min(t, len(paths[i].eta) - 1)])
            whose = "its own" if i == chosen else f"{spec.lanes[i].title}'s"
            return f"{told}; {whose} is {number(eta)}, {number(100 * eta / edge)} % of that edge"
    return told


def _newton(landscape: Landscape, theta: np.ndarray, at: Curvature) -> str:
    """How long Newton's step is, where it leads, and whether it goes down."""
    if not np.isfinite(at.newton).all():
        return "The Hessian is singular to rounding there: Newton's step −H⁻¹g does not exist."
    size, length = (number(float(np.hypot(*way))) for way in (at.grad, at.newton))
    told = f"There ‖g‖₂ is {size} and Newton's step −H⁻¹g has length {length}"
    if at.indefinite:
        fall = "descends at first all the same" if at.descends else "does not descend"
        leads = "it leads to the saddle of the local quadratic"
        return f"{told}; as the Hessian is indefinite, {leads}, and {fall}."
    if at.eigenvalues[1] < 0:
        return f"{told}: it does not descend, as it leads to the local quadratic's maximum."
    away = landscape.distance_to_minimum((theta + at.newton)[None])
    if away is None:
        return f"{told}: it leads to the local quadratic's minimum."
    share = float(away[0]) / landscape.domain.diagonal
    verb = "reaches a minimum's neighbourhood" if share <= NEAR else "does not reach a minimum"
    return (
        f"{told}: it {verb}, as it ends {number(float(away[0]))} from the nearest, "
        f"{number(100 * share)} % of the picture's diagonal."
    )


def _beyond(spec: RaceSpec, paths: Paths, chosen: int) -> list[str]:
    """How many steps a rule with an edge in λ₂ takes beyond it: the chosen lane's, else SGD's."""
    order = sorted(range(len(paths)), key=lambda i: (i != chosen, spec.lanes[i].rule != "sgd"))
    for i in order:
        beyond, limit = paths[i].beyond, paths[i].limit
        if beyond is None or limit is None:
            continue
        edge = number(float(limit[0]))
        edge += "" if limit[-1] == limit[0] else " at first and rises as the learning rate falls"
        count = f"{int(beyond.sum())} of its {len(beyond)} steps"
        share = f"{number(100 * float(beyond.mean()))} %"
        title = spec.lanes[i].title
        return [f"{title} takes {count} ({share}) where λ₂ is above its edge, which is {edge}."]
    return []


def _adaptive(spec: RaceSpec, paths: Paths, chosen: int) -> list[str]:
    if paths[chosen].limit is not None:
        return []
    return [
        f"{spec.lanes[chosen].title}'s own edge is not drawn: its step sizes rescale the Hessian, "
        "so λ₂ alone does not decide it."
    ]
