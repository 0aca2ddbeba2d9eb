"""100 000 texts from one seed: each is a landscape or a refusal, soon, and nothing is run."""

from __future__ import annotations

import builtins
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from adal.errors import SpecError
from adal.landscapes import Landscape
from adal.landscapes.expression import BOX, parse
from adal.landscapes.expression.differentiate import derivatives
from adal.landscapes.expression.syntax import tree
from adal.landscapes.expression.typeset import latex

SEED, HALF = 20240229, 50_000
EVERY = 10
"""One in so many texts goes through all of `parse`, the search for minima included."""
SOON = 0.05

LEAVES = ["x", "y", "x", "y", "x", "y", "2", "3", "0.5", ".1", "1e-3", "7.", "pi", "e", "π", "0"]
CALLS = ["sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh"]
BETWEEN = ["+", "-", "*", "/", " + ", " − ", "·", "×", "", " ", "÷"]
POWERS = ["^2", "**3", "²", "³", "^-1", "^0.5", "**(1/3)", "^0", "^64", "⁻²", "^x", "^(x-y)"]

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "lambda: x",
    "(lambda x: x)(y)",
    "[x for x in (1, 2)]",
    "{x: y}",
    "(x := 3)",
    "f'{x}'",
    "'x' * 10**9",
    "exec('x')",
    "eval(x)",
    "open('x')",
    "x if y else 3",
    "x and y",
    "x, = y",
    "not x",
    "x is 1",
    "0_1 + 1_000",
    "0x10 + 0b1 + 0o7",
    "1jx + 2j",
    "1if x else y",
    "'\\d'",
    '"\\N{DIGIT ONE}"',
    "١ + ２ + x",
    "ｘ + ｙ",
    "𝑥 + 𝑦",
    "x\u0301 + y\u200b",
    "9**9**9**9",
    "9^9^9^9^9",
    "1e308*1e308",
    "1e999",
    "1e-999x",
    "0/0",
    "x/0 + min(1/0, y)",
    "2**(2**(2**(2**(2**2))))",
    "(((x^64)^64)^64)^64",
    "x^1e400",
    "max(" + "x," * 80 + "y)",
    "max()",
    "sin()",
    "sin(x",
    "(" * 30 + "x" + ")" * 30,
    "(" * 10_000,
    ")" * 10_000,
    "-" * 10_000 + "x",
    "x^" * 10_000 + "x",
    "9" * 10_000,
    "x" * 200,
    "x+" * 100_000,
    "sin(" * 40 + "x" + ")" * 40,
    "\x00",
    "x\x00y",
    "\ud800\udfff",
    "x + \udcff",
    "\ufeffx + y",
    "x\u2028+ y",
    "#x",
    "x # y",
    "x;y",
    "x\ny",
    "\\x",
    "@x",
    "$x$",
    "%s" * 20,
    "x" + " " * 190 + "y",
    "",
    " ",
]
SOUP = "xy0123456789.+-*/^()(), eE_pi²³·×−÷π|=<>!&%$#@[]{}:;'\"\\`~?\t\n\x00\x1b\ud800\u202eéπ١語𝑥"
PIECES = [*CALLS, *LEAVES, *BETWEEN, *POWERS, "max(", "min(", "(", ")", ")", ",", "lambda", "xy"]


def made(rng: random.Random, size: int) -> str:
    """A text of about `size` leaves, which the grammar allows unless a bound is passed."""
    if size <= 1:
        return rng.choice(LEAVES)
    left = rng.randint(1, size - 1)
    match rng.randrange(6):
        case 0:
            return f"{rng.choice(CALLS)}({made(rng, size - 1)})"
        case 1:
            return f"({made(rng, size - 1)}){rng.choice(POWERS)}"
        case 2:
            return f"{rng.choice(['max', 'min'])}({made(rng, left)}, {made(rng, size - left)})"
        case 3:
            return f"-({made(rng, size - 1)})"
        case _:
            sign = rng.choice(BETWEEN)
            return f"({made(rng, left)}){sign}({made(rng, size - left)})"


def mutated(rng: random.Random, text: str) -> str:
    """`text` with a piece taken out, put in or doubled somewhere."""
    place = rng.randint(0, len(text))
    match rng.randrange(3):
        case 0:
            return text[:place] + text[place + rng.randint(1, 3) :]
        case 1:
            return text[:place] + rng.choice(SOUP) + text[place:]
        case _:
            return text[:place] + text[max(0, place - rng.randint(1, 30)) :]


def soup(rng: random.Random) -> str:
    match rng.randrange(4):
        case 0:
            return "".join(rng.choices(SOUP, k=rng.randint(0, 40)))
        case 1:
            return "".join(rng.choices(PIECES, k=rng.randint(1, 15)))
        case 2:
            return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(1, 12)))
        case _:
            return mutated(rng, rng.choice(HOSTILE))


def texts() -> Iterator[str]:
    rng = random.Random(SEED)
    for _ in range(HALF):
        text = made(rng, rng.randint(1, 12))
        yield text if rng.random() < 0.8 else mutated(rng, text)
    yield from HOSTILE
    for _ in range(HALF):
        yield soup(rng)


POINTS = np.array([[0.3, -0.7], [0.0, 0.0], [1e200, -1e200], [np.nan, 1.0], [-2.0, np.inf]]).T


def compiled(text: str) -> str:
    """All of `parse` but what it computes on the box; the formula."""
    node = tree(text)
    f = derivatives(node)
    for function in (f.loss, f.slope, f.curvature):
        function(*POINTS)
    f.slope(POINTS[0, 0], POINTS[1, 0])
    return latex(node)


def landscape(text: str) -> str:
    """All of `parse`, on the landscape of which everything is checked that holds for each."""
    found = parse(text)
    assert type(found) is Landscape
    assert BOX.contains(np.array(found.start))
    assert np.isfinite(found.grad(found.start)).all()
    assert len(found.minima) <= 24
    for minimum in found.minima:
        assert BOX.contains(np.array(minimum.point))
        assert np.isfinite(minimum.value)
    assert found.f(POINTS.T).shape == (5,)
    assert found.hessian(POINTS.T).shape == (5, 2, 2)
    return found.formula


def result(stage: Callable[[str], str], text: str) -> str | SpecError:
    """The formula of `text` or its refusal; any other exception fails the test.

    The house asserts no times, but "a text never hangs the page" is a claim about time and has no
    other oracle. It is made generous: in processor time, ten times what a text takes, and a text
    has failed only if it was slow four times in a row, which a busy machine does not bring about.
    """
    for _ in range(4):
        started = time.process_time()
        try:
            found = stage(text)
        except SpecError as refusal:
            found = refusal
        if time.process_time() - started < SOON:
            return found
    raise AssertionError(f"{text[:300]!r} took {SOON} s four times")


@contextmanager
def nothing_runs() -> Iterator[None]:
    """What runs a text, or reaches a file or a module, raises."""
    imported = builtins.__import__

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a text was run")

    def import_numpys(name: str, *args: Any, **kwargs: Any) -> Any:
        """numpy's methods look their Python halves up like this at each call."""
        return imported(name, *args, **kwargs) if name.startswith("numpy.") else refuse()

    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile", "open"):
            patch.setattr(builtins, name, refuse)
        patch.setattr(builtins, "__import__", import_numpys)
        yield


def test_every_text_is_a_landscape_or_refused_with_a_sentence() -> None:
    accepted = {compiled: 0, landscape: 0}
    tried = 0
    with nothing_runs():
        for tried, text in enumerate(texts(), 1):
            stage = landscape if tried % EVERY == 0 else compiled
            found = result(stage, text)
            if isinstance(found, SpecError):
                assert_readable(str(found))
            else:
                assert found.startswith("f(x, y) = ")
                accepted[stage] += 1
    assert tried >= 100_000
    assert sum(accepted.values()) >= 20_000
    assert accepted[landscape] >= 2_000


def assert_readable(message: str) -> None:
    """One sentence, alone or above the text and its caret; nothing that a page cannot show."""
    sentence, *shown = message.split("\n")
    assert sentence.startswith("function")
    assert len(sentence) < 400
    assert all(line.isprintable() for line in (sentence, *shown))
    assert len(shown) in (0, 2)
