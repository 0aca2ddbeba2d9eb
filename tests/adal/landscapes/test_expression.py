"""A person's own function: derivatives against sympy, refusals, bounds, minima, single = batch."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adal.errors import SpecError
from adal.landscapes import LANDSCAPES, Domain, Landscape
from adal.landscapes.expression import BOX, Formula, formula, parse
from adal.landscapes.expression.refusal import COLUMNS
from adal.landscapes.expression.syntax import DEEPEST, MOST_NODES
from adal.landscapes.expression.tokens import LONGEST
from adal.rules import RULES
from adal.trajectory import descend
from tests.wander import examples

X, Y = sympy.symbols("x y", real=True)
S = sympy.Rational

KNOWN = {
    "(1 - x)**2 + 100*(y - x**2)**2": (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
    "3x^2y - y^3/7": 3 * X**2 * Y - Y**3 / 7,
    "sin(3x) cos(y/2) + tan(x y / 9)": sympy.sin(3 * X) * sympy.cos(Y / 2) + sympy.tan(X * Y / 9),
    "exp(-x²/2 - 2y²)": sympy.exp(-(X**2) / 2 - 2 * Y**2),
    "log(1 + x^2 + y^2)/(2 + sin(x))": sympy.log(1 + X**2 + Y**2) / (2 + sympy.sin(X)),
    "sqrt(1 + x^2 y^2)": sympy.sqrt(1 + X**2 * Y**2),
    "tanh(3x - y) + tanh(9y)": sympy.tanh(3 * X - Y) + sympy.tanh(9 * Y),
    "(x - y)^-2 + (4 + x)^-1": (X - Y) ** -2 + 1 / (4 + X),
    "(x + 5)^1.5 (y + 4)^-0.25": (X + 5) ** S(3, 2) * (Y + 4) ** S(-1, 4),
    "2^(x y) + (x + 4)^y": 2 ** (X * Y) + (X + 4) ** Y,
    "e^sin(pi x)": sympy.exp(sympy.sin(sympy.pi * X)),
    "x^64/1e20 - x^17 y^33/1e15": X**64 / 10**20 - X**17 * Y**33 / 10**15,
    "abs(x^3 - y)": sympy.Piecewise((X**3 - Y, X**3 > Y), (Y - X**3, True)),
    "y/(1 + exp(-5x))": Y / (1 + sympy.exp(-5 * X)),
    "x + 7": X + 7,
    "-3": sympy.Integer(-3),
}


def random_points(n: int, domain: Domain = BOX) -> np.ndarray:
    unit = np.random.default_rng(3).random((n, 2))
    return np.array([domain.x0, domain.y0]) + unit * np.array(
        [domain.x1 - domain.x0, domain.y1 - domain.y0]
    )


def jet(landscape: Landscape, points: np.ndarray) -> np.ndarray:
    """f, its gradient and its Hessian's upper triangle at `points` (N, 2): (N, 6)."""
    h = landscape.hessian(points)
    parts = landscape.f(points), *landscape.grad(points).T, h[:, 0, 0], h[:, 0, 1], h[:, 1, 1]
    return np.stack(parts, -1)


def exact_jet(expression: Any, points: np.ndarray) -> np.ndarray:
    """The same of a sympy expression, by symbolic differentiation and with 30 digits."""
    fx, fy = expression.diff(X), expression.diff(Y)
    parts = [expression, fx, fy, fx.diff(X), fx.diff(Y), fy.diff(Y)]
    function = sympy.lambdify((X, Y), parts, modules="mpmath")
    with mpmath.workdps(30):
        return np.array([[float(part) for part in function(*map(mpmath.mpf, p))] for p in points])


def assert_agree(found: np.ndarray, exact: np.ndarray) -> None:
    # Points are such that no operation magnifies its argument's rounding by more than 100: six of
    # them in a row leave 1e-16 · 100^3 of the largest part, the other three being additions.
    scale = np.abs(exact).max(-1, keepdims=True) + 1
    assert (np.abs(found - exact) <= 1e-10 * scale).all()


@pytest.mark.parametrize("text", KNOWN)
def test_value_gradient_and_hessian_agree_with_sympy(text: str) -> None:
    points = random_points(25)
    assert_agree(jet(parse(text), points), exact_jet(KNOWN[text], points))


class Undefined(Exception):
    """A made function is not defined at a point, or too near to where it is not."""


def within(value: Any, low: float = -50.0, high: float = 50.0) -> Any:
    if not low <= value <= high:
        raise Undefined
    return value


def apart(a: Any, b: Any) -> Any:
    if abs(a - b) < 0.1:
        raise Undefined
    return a - b


Made = tuple[str, Any, Callable[[Any, Any], Any]]
"""A function three times: as a text, for sympy, and with mpmath, never simplified."""

LEAVES: list[Made] = [
    ("x", X, lambda x, y: x),
    ("y", Y, lambda x, y: y),
    ("2", sympy.Integer(2), lambda x, y: mpmath.mpf(2)),
    (".75", S(3, 4), lambda x, y: mpmath.mpf(0.75)),
    ("pi", sympy.pi, lambda x, y: +mpmath.pi),
]
ONE: dict[str, tuple[Callable, Callable]] = {
    "sin({})": (sympy.sin, mpmath.sin),
    "cos({})": (sympy.cos, mpmath.cos),
    "exp({})": (sympy.exp, lambda u: mpmath.exp(within(u, -50, 4))),
    "tanh({})": (sympy.tanh, mpmath.tanh),
    "log({})": (sympy.log, lambda u: mpmath.log(within(u, 0.1))),
    "sqrt({})": (sympy.sqrt, lambda u: mpmath.sqrt(within(u, 0.1))),
    # sympy derives its own Abs twice to a Dirac distribution.
    "abs({})": (
        lambda u: sympy.Piecewise((u, u > 0), (-u, True)),
        lambda u: abs(apart(u, 0)),
    ),
    "(-{})": (lambda u: -u, lambda u: -u),
    "({})^2": (lambda u: u**2, lambda u: u**2),
    "({})**3": (lambda u: u**3, lambda u: u**3),
    "({})^-1": (lambda u: 1 / u, lambda u: 1 / apart(u, 0)),
    "({})^1.5": (lambda u: u ** S(3, 2), lambda u: within(u, 0.1) ** 1.5),
    "({})^0": (lambda u: sympy.Integer(1), lambda u: mpmath.mpf(1)),
}
TWO: dict[str, tuple[Callable, Callable]] = {
    "({} + {})": (lambda u, v: u + v, lambda u, v: u + v),
    "({} − {})": (lambda u, v: u - v, lambda u, v: u - v),
    "{}*{}": (lambda u, v: u * v, lambda u, v: u * v),
    "({})({})": (lambda u, v: u * v, lambda u, v: u * v),
    "({}/({}))": (lambda u, v: u / v, lambda u, v: u / apart(v, 0)),
    "({})^({})": (lambda u, v: u**v, lambda u, v: within(u, 0.1) ** within(v, -4, 4)),
    "max({}, {})": (
        lambda u, v: sympy.Piecewise((u, u > v), (v, True)),
        lambda u, v: u if apart(u, v) > 0 else v,
    ),
    "min({}, {})": (
        lambda u, v: sympy.Piecewise((u, u < v), (v, True)),
        lambda u, v: u if apart(u, v) < 0 else v,
    ),
}


def composed(below: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    def one(form: str, a: Made) -> Made:
        symbolic, numeric = ONE[form]
        return form.format(a[0]), symbolic(a[1]), lambda x, y: within(numeric(a[2](x, y)))

    def two(form: str, a: Made, b: Made) -> Made:
        symbolic, numeric = TWO[form]
        text, value = form.format(a[0], b[0]), symbolic(a[1], b[1])
        return text, value, lambda x, y: within(numeric(a[2](x, y), b[2](x, y)))

    return st.builds(one, st.sampled_from(list(ONE)), below) | st.builds(
        two, st.sampled_from(list(TWO)), below, below
    )


def defined(value: Callable[[Any, Any], Any], points: np.ndarray) -> np.ndarray:
    """Those of `points` at which every operation is well inside its domain."""
    kept = []
    for point in points:
        try:
            value(*map(mpmath.mpf, point))
        except Undefined:
            continue
        kept.append(point)
    return np.array(kept).reshape(-1, 2)


@settings(max_examples=examples(300))
@given(st.recursive(st.sampled_from(LEAVES), composed, max_leaves=6))
def test_made_functions_agree_with_sympy(made: Made) -> None:
    text, expression, value = made
    points = defined(value, random_points(12))[:4]
    assume(len(points))
    found = jet(parse(text), points)
    exact = exact_jet(expression, points)
    plain = [float(value(*map(mpmath.mpf, point))) for point in points]
    assert np.abs(found[:, 0] - plain).max() <= 1e-10 * (np.abs(plain).max() + 1)
    assert_agree(found, exact)


SAME = {
    "3x": "3*x",
    "2(x+1)": "2*(x+1)",
    "x(y+1)": "x*(y+1)",
    "(x+1)(y-1)": "(x+1)*(y-1)",
    "2 sin(x)": "2*sin(x)",
    "x sin(y)": "x*sin(y)",
    "sin(x)cos(y)": "sin(x)*cos(y)",
    "2pi x": "2*pi*x",
    "2e x": "2*e*x",
    "2e3x": "2000*x",
    "x y x": "x*y*x",
    "x^2y": "(x^2)*y",
    "2^3x": "(2^3)*x",
    "1/2x": "(1/2)*x",
    "-x^2": "-(x^2)",
    "-2x": "(-2)*x",
    "2^-x^2": "2^(-(x^2))",
    "x^2^y": "x^(2^y)",
    "x - - y": "x + y",
    "+x": "x",
    "x**3": "x^3",
    "x − y": "x - y",
    "x · y × x": "x*y*x",
    "x ÷ 2": "x/2",
    "x² + y³": "x^2 + y^3",
    "x¹² + x⁻¹": "x^12 + x^-1",
    "x²y": "x^2*y",
    "π x": "pi*x",
    ".5x + 5.y + 1e-3": "0.5*x + 5*y + 0.001",
    " x\t+\u00a0y\n": "x+y",
    "max(x, y, 1)": "max(max(x, y), 1)",
    "x^1": "x",
    "x/2/y": "(x/2)/y",
    "x - y - 1": "(x - y) - 1",
}


@pytest.mark.parametrize("text", SAME)
def test_products_without_a_sign_and_pasted_signs_mean_what_they_look_like(text: str) -> None:
    points = random_points(50)
    assert np.array_equal(jet(parse(text), points), jet(parse(SAME[text]), points), equal_nan=True)


def test_signs_and_powers_bind_as_in_mathematics() -> None:
    x, y = 0.5, 3.0
    assert parse("-x^2").loss(x, y) == -0.25
    assert parse("(-x)^2").loss(x, y) == 0.25
    assert parse("2^y^2/512").loss(x, y) == pytest.approx(1, rel=1e-14)  # exp(9 log 2) rounds
    assert parse("1/2x").loss(x, y) == 0.25
    assert parse("y - x - x").loss(x, y) == 2
    assert parse("y/x/2").loss(x, y) == 3
    assert parse("2x^2").loss(x, y) == 0.5


REFUSED = [
    # text, place from 1 (None: no place), what the sentence says
    ("x + 2*z", 7, '"z" at place 7 is not known; allowed are x, y, numbers, + - * / ^, pi, e and'),
    ("xy", 1, '"xy" at place 1 is not known (did you mean x*y?)'),
    ("2 + 3xy", 6, '"xy" at place 6 is not known (did you mean x*y?)'),
    ("xsin(y)", 1, '"xsin" at place 1 is not known (did you mean x*sin?)'),
    ("sin2x", 1, '"sin2x" at place 1 is not known (did you mean sin(2*x)?)'),
    ("pix", 1, "(did you mean pi*x?)"),
    ("X + 1", 1, "(did you mean x?)"),
    ("ln(x)", 1, "(did you mean log?)"),
    ("x1 + x2", 1, "(the coordinates are x and y)"),
    ("|x|", 1, '"|" at place 1 is not known (the absolute value is abs( ))'),
    ("x = y", 3, '"=" at place 3 is not known (write what stands after it)'),
    ("f(x, y) = x", 1, "(write what stands after f(x, y) =)"),
    ("x < y", 3, '"<" at place 3 is not known'),
    ("x + х", 5, '"х" (U+0445) at place 5 is not known'),
    ("x + ٣", 5, "(U+0663) at place 5 is not known"),
    ("x + \x00", 5, '"\ufffd" at place 5 is not known'),
    ("x + \ud800", 5, '"\ufffd" (U+D800) at place 5 is not known'),
    ("x._y", 2, '"." at place 2 is not known'),
    ("__import__('os')", 1, '"__import__" at place 1 is not known'),
    ("().__class__", 2, '")" stands at place 2, where a number, x, y, pi, e, a function or ('),
    ("lambda: x", 1, '"lambda" at place 1 is not known'),
    ("x if y else 1", 3, '"if" at place 3 is not known'),
    ("", 1, "nothing is written at place 1"),
    ("   ", 1, "nothing is written at place 1"),
    ("x +", 4, "the text ends at place 4, where a number, x, y, pi, e, a function or ( is"),
    ("x + * y", 5, '"*" stands at place 5, where a number'),
    ("x ** * y", 6, '"*" stands at place 6'),
    ("()", 2, '")" stands at place 2'),
    ("(x + 1", 7, 'the text ends at place 7, where ")" or + - * / ^ is expected after the "(" at'),
    ("sin(x, y)", 1, '"sin" at place 1 takes 1 value, got 2'),
    ("max(x)", 1, '"max" at place 1 takes 2 values or more, got 1'),
    ("max x", 1, '"max" at place 1 needs brackets after it, as in max(x, y)'),
    ("2 + sin x", 5, '"sin" at place 5 needs brackets after it, as in sin(x)'),
    ("x)", 2, '")" at place 2 closes no bracket'),
    ("x, y", 2, '"," at place 2 is not known here; it is allowed in max( ) and min( )'),
    ("(x, y)", 3, '"," at place 3, where ")" or + - * / ^ is expected after the "(" at place 1'),
    ("3 4", 3, '"4" at place 3 needs a sign before it; allowed are + - * / ^'),
    ("(x 4)", 4, '"4" at place 4, where ")" or + - * / ^ is expected'),
    ("²x", 1, '"²" (U+00B2) stands at place 1'),
    ("x^65", 3, "the exponent at place 3 must be in [-64, 64], got 65"),
    ("x⁶⁵", 2, "the exponent at place 2 must be in [-64, 64], got 65"),
    ("x^(-8*9)", 3, "the exponent at place 3 must be in [-64, 64], got -72"),
    ("9**9**9**9", 7, "the exponent at place 7 must be in [-64, 64], got 3.8742e+08"),
    ("x^(0/0)", 3, "the exponent at place 3 must be in [-64, 64], got nan"),
    ("x + 1e999", 5, 'the number "1e999" at place 5 is too large; allowed are numbers below'),
    ("9" * 140 + "e300", 1, 'the number "9999999999999999999…" at place 1 is too large'),
    ("(" * 25 + "x" + ")" * 25, 25, "go too deep at place 25; at most 24 inside one another"),
    ("-" * 25 + "x", 25, "go too deep at place 25"),
    ("x^" * 25 + "x", 50, "go too deep at place 50"),
    ("x+" * 61 + "x", 120, "too many parts, counted up to place 120; at most 120 numbers"),
    ("x" * 201, 201, "the text has 201 characters; at most 200 are allowed"),
    ("log(-1)x", None, "no finite value in the box x in [-3, 3], y in [-3, 3]"),
    ("1e308*1e308 + y", None, "no finite value in the box"),
    ("sqrt(-1 - x^2)", None, "no finite value in the box"),
]


@pytest.mark.parametrize(("text", "place", "sentence"), REFUSED)
def test_a_refusal_names_the_place_and_what_is_allowed(
    text: str, place: int | None, sentence: str
) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    said, *shown = str(caught.value).split("\n")
    assert said.startswith("function")
    assert sentence in said
    if place is None:
        assert not shown
        return
    echo, caret = shown
    assert caret.strip() == "^"
    assert len(echo) <= COLUMNS + 2
    # The character above the caret is the one at the place, or stands for it.
    above = (echo + " ")[len(caret) - 1]
    assert above == (text + " ")[place - 1] or above in " \ufffd"


def test_a_refusal_echoes_no_character_that_moves_the_caret() -> None:
    with pytest.raises(SpecError) as caught:
        parse("x\u202e\u0301\x1b[2J語\u05d0\x7f\r")
    assert str(caught.value).split("\n")[1] == "x\ufffd\ufffd\ufffd[2J\ufffd\ufffd\ufffd "


def test_a_long_text_is_shown_around_the_place() -> None:
    with pytest.raises(SpecError) as caught:
        parse("1+" * 40 + "z" + "+1" * 40)
    _, echo, caret = str(caught.value).split("\n")
    assert echo.startswith("…")
    assert echo.endswith("…")
    assert echo[len(caret) - 1] == "z"


@pytest.mark.parametrize("text", [None, 3, b"x", ["x"], np.float64(1), object()])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(SpecError, match=f"function must be a text, got {type(text).__name__}"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["x"] * (MOST_NODES // 2)),
        "(" * DEEPEST + "x" + ")" * DEEPEST,
        "x^" * DEEPEST + "x",
        "x" + " " * (LONGEST - 1),
        "x^64",
        "x^-64",
    ],
)
def test_what_is_just_within_the_bounds_is_accepted(text: str) -> None:
    parse(text)


FORMULAS = {
    "(1 - x)**2 + 100*(y - x**2)**2": r"(1 - x)^2 + 100\,(y - x^2)^2",
    "sin(3x)": r"\sin(3 x)",
    "x/2 - (y - 1)/(x + 4)": r"\frac{x}{2} - \frac{y - 1}{x + 4}",
    "(x/2)^2": r"\left(\frac{x}{2}\right)^2",
    "sin(x/2)": r"\sin\left(\frac{x}{2}\right)",
    "sqrt(x^2 + 1)": r"\sqrt{x^2 + 1}",
    "exp(-x^2)": "e^{-x^2}",
    "exp(x)^2": "(e^{x})^2",
    "e^x": "e^x",
    "sin(x)^2": r"(\sin(x))^2",
    "abs(x - y)": r"\lvert x - y \rvert",
    "log(4 + x)": r"\ln(4 + x)",
    "max(x, y, 0)": r"\max(x, y, 0)",
    "2pi x": r"2 \pi\,x",
    "2*3x": r"2 \cdot 3 x",
    "x*2": r"x \cdot 2",
    "x y": r"x\,y",
    "x*-y": r"x\,(-y)",
    "x - (y - 1)": "x - (y - 1)",
    "x - y - 1": "x - y - 1",
    "x - (-y)": "x - (-y)",
    "-(x + y)": "-(x + y)",
    "(-x)^2": "(-x)^2",
    "-x^2": "-x^2",
    "(x^2)^3": "(x^2)^3",
    "x^2^y": "x^{2^y}",
    "x^-1.5": "x^{-1.5}",
    "1e-9x + 2.5e20y": r"10^{-9}\,x + 2.5 \cdot 10^{20}\,y",
    "(1e30)^.5 x": r"(10^{30})^{0.5}\,x",
}


@pytest.mark.parametrize("text", FORMULAS)
def test_the_formula_is_printed_as_it_was_meant(text: str) -> None:
    assert parse(text).formula == f"f(x, y) = {FORMULAS[text]}"


OURS = {
    "rosenbrock": "(1 - x)**2 + 100*(y - x**2)**2",
    "himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "booth": "(x + 2y - 7)^2 + (2x + y - 5)^2",
    "beale": "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
    "three_hump_camel": "2x^2 - 1.05x^4 + x^6/6 + x y + y^2",
    "six_hump_camel": "(4 - 2.1x^2 + x^4/3)x^2 + x y + (-4 + 4y^2)y^2",
    "styblinski_tang": "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2",
    "sharp_flat": "1.5 + (x^2+y^2)/20 - 1.4exp(-8((x+1.2)^2+y^2)) - exp(-25/32((x-1.2)^2+y^2))",
    "goldstein_price": "(1+(x+y+1)^2(19-14x+3x^2-14y+6x y+3y^2))"
    "(30+(2x-3y)^2(18-32x+12x^2+48y-36x y+27y^2))",
    "monkey_saddle": "x^3 - 3x y^2",
}
"""Landscapes of ours as a person would type them."""


@pytest.mark.parametrize("name", OURS)
def test_a_typed_landscape_is_ours(name: str) -> None:
    ours = LANDSCAPES[name]
    typed = parse(OURS[name], ours.domain)
    box = ours.domain
    grid = np.meshgrid(np.linspace(box.x0, box.x1, 31), np.linspace(box.y0, box.y1, 31))
    points = np.stack(grid, -1).reshape(-1, 2)
    found, expected = jet(typed, points), jet(ours, points)
    # The same formula with its terms in another order: some roundings of the largest term, whose
    # size the largest value on the grid bounds.
    assert (np.abs(found - expected) <= 1e-13 * np.abs(expected).max(0)).all()


@pytest.mark.parametrize("name", OURS)
def test_the_minima_of_a_typed_landscape_are_those_of_ours(name: str) -> None:
    ours = LANDSCAPES[name]
    typed = parse(OURS[name], ours.domain)
    expected = sorted((m.point, m.kind) for m in ours.minima)
    found = sorted((m.point, m.kind) for m in typed.minima)
    assert [kind for _, kind in found] == [kind for _, kind in expected]
    # Newton's method ends within a rounding of the gradient over the least curvature, 1e-13 here.
    for (point, _), (known, _) in zip(found, expected, strict=True):
        assert point == pytest.approx(known, abs=1e-9)
    for minimum in typed.minima:
        assert minimum.value == typed.loss(*minimum.point)


def test_himmelblaus_four_minima_are_found_and_equal() -> None:
    minima = parse(OURS["himmelblau"], Domain(-5, 5, -5, 5)).minima
    assert len(minima) == 4
    assert {m.kind for m in minima} == {"global"}


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("3", []),
        ("x + y", []),
        ("x^2 - y^2", []),
        ("-x^2 - y^2", []),
        ("exp(-x^2 - y^2)", []),
        ("(2x - y)^2", []),  # a whole line of them
        ("abs(x) + abs(y)", []),  # a kink
        ("x^4 + y^4", []),  # no curvature
        ("x^2 + y^3", []),  # a step halves the way to (0, 0), where f only pauses
        ("y^3/x", []),  # a step leads to (0, 0), where f has no value
        ("(x - 3)^2 + (y + 3)^2", [(3, -3)]),  # in the corner
        ("(x - 3.001)^2 + y^2", []),  # out of the box
        ("1e-150((x - 1)^2 + y^2)", [(1, 0)]),
        ("1e150((x - 1)^2 + 1e-6y^2) + 1e160", [(1, 0)]),
        ("log(x) + 1/x + y^2", [(1, 0)]),  # NaN in half of the box
    ],
)
def test_minima_are_points_where_the_function_curves_up_all_around(
    text: str, points: list[tuple[float, float]]
) -> None:
    found = [m.point for m in parse(text).minima]
    assert len(found) == len(points)
    for point, known in zip(found, points, strict=True):
        assert point == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize("text", ["x^3 - 3x + y^2", "x^2 + y^2 + log(abs(x - 3))"])
def test_a_minimum_with_something_lower_in_the_box_is_local(text: str) -> None:
    assert {m.kind for m in parse(text).minima} == {"local"}


def test_at_most_24_minima_are_kept_the_lowest_of_them() -> None:
    minima = parse("x^2 + y^2 - 10(cos(2pi x) + cos(2pi y))").minima
    values = [m.value for m in minima]
    assert len(values) == 24
    assert values == sorted(values)
    assert [m.kind for m in minima] == ["global"] + ["local"] * 23
    assert minima[0].point == pytest.approx((0, 0), abs=1e-12)


KINKS = [
    # text, point, value, gradient, Hessian's xx, xy, yy
    ("x^2", (0, 0), 0, (0, 0), (2, 0, 0)),
    ("x^3", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("x^0", (0, 0), 1, (0, 0), (0, 0, 0)),
    ("x^1", (0, 0), 0, (1, 0), (0, 0, 0)),
    ("x^-1", (0, 0), np.inf, (-np.inf, 0), (np.inf, 0, 0)),
    ("x^-2", (-2, 0), 0.25, (0.25, 0), (0.375, 0, 0)),
    ("x^3", (-2, 0), -8, (12, 0), (-12, 0, 0)),
    ("x^0.5", (0, 0), 0, (np.inf, 0), (-np.inf, 0, 0)),
    ("x^1.5", (0, 0), 0, (0, 0), (np.inf, 0, 0)),
    ("x^2.5", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("x^0.5", (-1, 0), np.nan, (np.nan, np.nan), (np.nan, np.nan, np.nan)),
    ("log(x)", (-1, 0), np.nan, (np.nan, np.nan), (np.nan, np.nan, np.nan)),
    ("log(x)", (0, 0), -np.inf, (np.inf, 0), (-np.inf, 0, 0)),
    ("x^y", (-2, 2), np.nan, (np.nan, np.nan), (np.nan, np.nan, np.nan)),
    ("x^y", (0, 2), 0, (0, 0), None),
    ("0*log(x) + y", (-1, 0), np.nan, (np.nan, np.nan), (np.nan, np.nan, np.nan)),
    # The mean of both sides at the kink of abs, the first argument's side at max and min.
    ("abs(x)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("abs(x y)", (0, 2), 0, (0, 0), (0, 0, 0)),
    ("max(x, 2x)", (0, 0), 0, (1, 0), (0, 0, 0)),
    ("min(x, 2x)", (0, 0), 0, (1, 0), (0, 0, 0)),
    ("max(x, y^2)", (1, 1), 1, (1, 0), (0, 0, 0)),
    ("max(y^2, x)", (1, 1), 1, (0, 2), (0, 0, 2)),
    # An infinite slope beside a factor of 0: 0 wins.
    ("sqrt(x^2 + y^2)", (0, 0), 0, (0, 0), (np.inf, 0, np.inf)),
    ("x sqrt(x)", (0, 0), 0, (0, 0), (np.inf, 0, 0)),
    ("1/(1 + exp(x))", (1000, 0), 0, (0, 0), (0, 0, 0)),
    ("exp(-x^2)", (1e200, 0), 0, (0, 0), (0, 0, 0)),
    ("min(x/0, 5)", (1, 0), 5, (0, 0), (0, 0, 0)),
    ("tanh(x)", (400, 0), 1, (0, 0), (0, 0, 0)),
]


@pytest.mark.parametrize(("text", "point", "value", "slope", "bend"), KINKS)
def test_derivatives_are_right_at_awkward_places(
    text: str, point: tuple, value: float, slope: tuple, bend: tuple | None
) -> None:
    landscape, at = parse(text), np.array(point, np.float64)
    exact = (value, *slope, *(bend or (0, 0, 0)))
    among = np.stack([at, [0.5, 0.5], at])
    for found in (jet(landscape, at[None])[0], jet(landscape, among)[2]):
        np.testing.assert_array_equal(found[: 6 if bend else 3], exact[: 6 if bend else 3])


def test_tanh_keeps_its_slope_where_it_has_gone_flat() -> None:
    # 1 − tanh² is 0 there; four roundings.
    exact = 4 * np.exp(-60.0)
    assert parse("tanh(x)").grad([30.0, 0.0])[0] == pytest.approx(exact, rel=1e-15)


MIXED = [
    *KNOWN,
    "sqrt(x^2 + y^2)",
    "log(x) + x^y + y^0.3",
    "max(x, y) min(x^2, tan(y)) abs(x - y)",
    "1/(1 + exp(300 x))",
    "tanh(x)/sqrt(x + y)",
    "log(abs(x))/x^3",
    "x^1.7 + cos(1e3 x)",
    "max(0, x)^2 + y",
]


@pytest.mark.parametrize("text", MIXED)
def test_a_point_alone_gives_the_bits_that_it_gives_in_a_batch(text: str) -> None:
    landscape = parse(text)
    points = np.concatenate([random_points(301), np.zeros((1, 2)), random_points(100) * 1e3])
    points[::17] = np.round(points[::17])
    points[5], points[6] = (np.nan, 0.0), (np.inf, 1.0)
    # landscape.hessian and .f hand over numbers as arrays without axes, .grad as numbers.
    for function in (landscape.f, landscape.grad, landscape.hessian):
        batch = function(points)
        single = [function(point) for point in points]
        for ordered in (
            single,
            function(np.asfortranarray(points)),
            function(points[::-1])[::-1],
            np.concatenate([function(points[:3]), function(points[3:])]),
            function(points[None, :, None])[0, :, 0],
        ):
            np.testing.assert_array_equal(batch, ordered)


def test_many_runs_at_once_are_the_single_runs_bit_for_bit() -> None:
    landscape, rule = parse("sin(3x)exp(y/2) + tanh(x y)^2 + x^1.5"), RULES["adam"]
    starts = random_points(20)
    settings_ = {hyper.name: hyper.default for hyper in rule.hypers}
    settings_ |= {choice.name: choice.default for choice in rule.choices}
    together = descend(landscape, rule, starts, 60, settings_)
    for k, start in enumerate(starts):
        alone = descend(landscape, rule, start, 60, settings_)
        np.testing.assert_array_equal(together.theta[:, k], alone.theta)


def test_numbers_of_every_kind_are_taken() -> None:
    landscape = parse("x/y + 3")
    for x, y in ((1, 0), (1.0, 0.0), (np.float32(1), np.int64(0)), (np.array(1), np.array(0.0))):
        assert landscape.loss(x, y) == np.inf
        assert landscape.slope(x, y) == (np.inf, -np.inf)
    for x, y in ((np.ones((1, 3)), np.ones((2, 1))), (1.0, np.ones((2, 3)))):
        for parts in (parse("3").slope(x, y), parse("x + y").curvature(x, y)):
            assert all(part.shape == (2, 3) for part in parts)


@pytest.mark.parametrize("text", [*KNOWN, *OURS.values(), "log(x)", "sqrt(x)y", "max(0, x)^2"])
def test_the_start_is_in_the_box_where_a_descent_can_begin(text: str) -> None:
    landscape = parse(text)
    start = np.array(landscape.start)
    assert landscape.domain.contains(start)
    assert np.isfinite(landscape.f(start))
    assert np.isfinite(landscape.grad(start)).all()
    flat = text == "-3"
    assert landscape.grad(start).any() != flat
    distance = landscape.distance_to_minimum(start)
    assert distance is None or distance > 0.02 * landscape.domain.diagonal


def test_the_first_start_tried_is_at_a_quarter_and_three_quarters() -> None:
    assert parse("x y", Domain(0, 4, -2, 2)).start == (1, 1)


def test_the_landscape_says_whose_it_is_and_how_its_minima_were_found() -> None:
    landscape = parse("x^2 + y^2")
    assert (landscape.name, landscape.title) == ("own", "Your function")
    assert landscape.domain == BOX
    assert not landscape.finite
    assert "Newton's method from a grid of 15×15 starts, so others may exist" in landscape.source


def test_a_formula_is_a_value() -> None:
    one, other = Formula("x^2 + y^2"), Formula("x^2 + y^2", Domain(-3, 3, -3, 3))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Formula("x^2 + y^2", Domain(-3, 3, -3, 4))
    assert one.landscape is other.landscape
    assert one.landscape is parse("x^2 + y^2")
    assert [type(edge) for edge in vars(other.domain).values()] == [float] * 4


def test_remembered_functions_are_bounded() -> None:
    assert formula._parsed.cache_parameters()["maxsize"] == formula.KEPT


@pytest.mark.parametrize(
    ("domain", "sentence"),
    [
        (Domain(0, np.nan, 0, 1), r"domain x1 must be in \[-1000, 1000\], got nan"),
        (Domain(-np.inf, 1, 0, 1), r"domain x0 must be in \[-1000, 1000\], got -inf"),
        (Domain(0, 1, 0, 1001), r"domain y1 must be in \[-1000, 1000\], got 1001"),
        (Domain(0, 1, 10**400, 1), r"domain y0 must be in \[-1000, 1000\], got 1"),
        (Domain(0, True, 0, 1), r"domain x1 must be in \[-1000, 1000\], got True"),
        (Domain("0", 1, 0, 1), r"domain x0 must be in \[-1000, 1000\], got '0'"),  # type: ignore[arg-type]
        (Domain(1, 1, 0, 1), r"domain x1 must be above x0 = 1 and at most 1000, got 1"),
        (Domain(0, 1, 2, 1), r"domain y1 must be above y0 = 2 and at most 1000, got 1"),
        ((0, 1, 0, 1), r"domain must be a Domain, got tuple"),
    ],
)
def test_a_formula_refuses_an_impossible_box(domain: Any, sentence: str) -> None:
    for make in (Formula, parse):
        with pytest.raises(SpecError, match=sentence):
            make("x", domain)


def test_a_formula_refuses_what_cannot_be_read() -> None:
    with pytest.raises(SpecError, match="function: "):
        Formula("x +")
    with pytest.raises(SpecError, match="function must be a text, got list"):
        Formula([])  # type: ignore[arg-type]


def test_a_box_as_thin_as_numbers_allow_raises_nothing() -> None:
    for box in (Domain(0, 5e-324, 0, 5e-324), Domain(1, 1 + 2**-52, -1000, 1000)):
        assert box.contains(np.array(parse("x^2 + sin(y)", box).start))


def test_nothing_in_the_package_can_run_a_text() -> None:
    folder = Path(inspect.getfile(formula)).parent
    for path in folder.glob("*.py"):
        names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        assert not names & {"eval", "exec", "compile", "getattr", "globals", "__import__", "open"}
