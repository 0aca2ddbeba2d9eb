"""The escapes' words on records made by hand."""

from __future__ import annotations

import math

import numpy as np

from adal.statistics.paired import Estimate
from adal.under_noise.escape import Escape, Waiting
from pages.noise.escape.link import EscapePart
from pages.noise.escape.words import escape_rows, escape_sentences, share, waited

NAN2 = (math.nan, math.nan)
SOON, LATE = Waiting(1000.0, 700.0, 1500.0, 30), Waiting(5000.0, 3000.0, 9000.0, 12)
NEVER = Waiting(math.inf, 65_000.0, math.inf, 0)


def made(
    sharp: Waiting = SOON,
    flat: Waiting = LATE,
    kramers: tuple[float, float] = NAN2,
    passage: tuple[float, float] = NAN2,
    equilibrium: float = math.nan,
    diverged: int = 0,
) -> Escape:
    gone = np.full((2, 40), -1)
    gone[0, :diverged] = 7
    return Escape(
        first=np.full((2, 40), -1),
        diverged_at=gone,
        waiting=(sharp, flat),
        kramers=kramers,
        passage=passage,
        in_flat=np.full((2, 40), 0.6),
        share_flat=Estimate(0.6, 0.05),
        equilibrium=equilibrium,
        step=np.arange(3),
        paths=np.zeros((3, 2, 4, 1)),
    )


def words(*records: Escape, spec: EscapePart | None = None) -> str:
    return " ".join(escape_sentences(spec or EscapePart(), records))


def test_kramers_law_is_held_against_the_integral_that_it_approximates() -> None:
    sgd = made(kramers=(800.0, 4000.0), passage=(1000.0, 4500.0), equilibrium=0.68)
    told = words(sgd, made(), made())
    assert "SGD leaves the sharp well after 1000 (700 to 1500) steps" in told
    assert "The barrier is 3.56 times the temperature; Kramers' law says 800" in told
    assert "approximates 1000, 25.0 % more and inside the interval" in told
    assert "In the long run SGD's is 0.680; it rises from 0.5" in told
    there = made(kramers=(800.0, 4000.0), passage=(1000.0, 4500.0), equilibrium=0.62)
    assert "In the long run SGD's is 0.620." in words(there, made(), made())
    far = made(kramers=(800.0, 4000.0), passage=(600.0, 4500.0))
    assert "600, 25.0 % less and outside the interval" in words(far, made(), made())


def test_two_coordinates_have_no_integral_but_kramers_law() -> None:
    told = words(made(kramers=(800.0, 4000.0)), made(), made(), spec=EscapePart(well="2d"))
    assert "Kramers' law says 800, inside the interval" in told
    assert "no exact integral" in told


def test_other_noise_has_no_law() -> None:
    assert "does not hold for this one" in words(made(), made(), made())


def test_no_escape_is_called_no_escape_and_has_no_share() -> None:
    stuck = made(sharp=NEVER, flat=NEVER)
    told = words(made(), stuck, stuck)
    assert "Adam at η = 0.1 never does within 6000 steps" in told
    assert "Adam and AdaL: no escapes within 6000 steps" in told
    assert "SGD 0.600 ± 0.050" in told
    assert "0.500" not in told
    assert share(stuck) == "no escapes"
    assert waited(NEVER) == "more than 65000"
    rows = escape_rows(EscapePart(), [made(), stuck, stuck])
    assert [row[-1][0] for row in rows[1:]] == ["0.600 ± 0.050", "no escapes", "no escapes"]


def test_sgd_that_never_leaves_is_said_so() -> None:
    told = words(made(sharp=NEVER, flat=NEVER, kramers=(math.inf, math.inf)), made(), made())
    assert "SGD never leaves the sharp well within 6000 steps" in told
    assert "longer than a number can say" in told


def test_diverged_runs_are_counted() -> None:
    assert "Runs that diverged: 3 of 80 of SGD" in words(made(diverged=3), made(), made())
    assert "diverged" not in words(made(), made(), made())
