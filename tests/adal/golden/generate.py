"""Writes the golden steps: `python -m tests.adal.golden.generate`.

Each rule is written out once more as its paper has it, coordinate by coordinate with 50 digits,
sharing no line with `adal.rules`. The steps are rounded to float64 at the very end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np

from tests.adal.rules.reference import adal_steps, number, rounded

HERE = Path(__file__).resolve().parent
DIGITS = 50
START = (0.5, -2.0, 30.0)
ADAM = {"lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8}


def gradients() -> np.ndarray:
    """(60, 3): decades apart, falling, with a spike, a silence and a coordinate that wakes late."""
    steps = np.arange(60)[:, None]
    g = np.random.default_rng(2107).standard_normal((60, 3)) * np.array([1e-6, 1.0, 1e4])
    g *= 10.0 ** (-steps / 8)
    g[20] *= 1e5
    g[35:38] = 0
    g[:10, 0] = 0
    return g


def adam_gain(rows: list[list[Any]], lr: Any, beta1: Any, beta2: Any, eps: Any) -> list[list[Any]]:
    """Adam's step times mean(a) / root mean square(a), a = ‖g‖₁, all with Adam's memories."""
    m, v, mean, square = [mp.mpf(0)] * 3, [mp.mpf(0)] * 3, mp.mpf(0), mp.mpf(0)
    out = []
    for t, g in enumerate(rows, 1):
        a = mp.fsum(abs(x) for x in g)
        mean = beta1 * mean + (1 - beta1) * a
        square = beta2 * square + (1 - beta2) * a**2
        gain = (mean / (1 - beta1**t)) / mp.sqrt(square / (1 - beta2**t))
        m = [beta1 * old + (1 - beta1) * x for old, x in zip(m, g, strict=True)]
        v = [beta2 * old + (1 - beta2) * x**2 for old, x in zip(v, g, strict=True)]
        out.append(
            [
                -lr * gain * (m[i] / (1 - beta1**t)) / (mp.sqrt(v[i] / (1 - beta2**t)) + eps)
                for i in range(3)
            ]
        )
    return out


def adabelief(rows: list[list[Any]], lr: Any, beta1: Any, beta2: Any, eps: Any) -> list[list[Any]]:
    """Zhuang et al. (2020), algorithm 2, without its projection."""
    m, s = [mp.mpf(0)] * 3, [mp.mpf(0)] * 3
    out = []
    for t, g in enumerate(rows, 1):
        m = [beta1 * m[i] + (1 - beta1) * g[i] for i in range(3)]
        s = [beta2 * s[i] + (1 - beta2) * (g[i] - m[i]) ** 2 + eps for i in range(3)]
        m_hat = [x / (1 - beta1**t) for x in m]
        s_hat = [x / (1 - beta2**t) for x in s]
        out.append([-lr * m_hat[i] / (mp.sqrt(s_hat[i]) + eps) for i in range(3)])
    return out


def lion(
    rows: list[list[Any]], lr: Any, beta1: Any, beta2: Any, weight_decay: Any
) -> list[list[Any]]:
    """Chen et al. (2023), algorithm 2; θ starts at `START`."""
    theta, m = [number(x) for x in START], [mp.mpf(0)] * 3
    out = []
    for g in rows:
        c = [beta1 * m[i] + (1 - beta1) * g[i] for i in range(3)]
        out.append([-lr * (mp.sign(c[i]) + weight_decay * theta[i]) for i in range(3)])
        theta = [theta[i] + out[-1][i] for i in range(3)]
        m = [beta2 * m[i] + (1 - beta2) * g[i] for i in range(3)]
    return out


def literal(rule: Callable[..., list[list[Any]]], settings: dict[str, float]) -> np.ndarray:
    """Steps (60, 3) of a rule above."""
    with mp.workdps(DIGITS):
        rows = [[number(x) for x in row] for row in gradients()]
        steps = rule(rows, **{name: number(value) for name, value in settings.items()})
        return np.array([[rounded(x) for x in row] for row in steps])


def cases() -> dict[str, dict[str, Any]]:
    """File name -> the rule, its settings and its steps."""
    out: dict[str, dict[str, Any]] = {}
    for name, rule, settings in (
        ("adam_gain", adam_gain, ADAM),
        ("adabelief", adabelief, {**ADAM, "eps": 1e-12}),
        ("lion", lion, {"lr": 0.01, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.1}),
    ):
        out[name] = {"rule": name, "settings": settings, "steps": literal(rule, settings).tolist()}
    for eps_mode in ("preconditioner", "denominator", "inside"):
        for second_moment in ("transformed", "raw"):
            choices: dict[str, Any] = {
                "eps_mode": eps_mode,
                "second_moment": second_moment,
                "lr_decay": "inv_sqrt",
            }
            out[f"adal_{eps_mode}_{second_moment}"] = {
                "rule": "adal",
                "settings": ADAM | choices,
                "steps": adal_steps(gradients(), **ADAM, **choices).tolist(),
            }
    return out


def text(case: dict[str, Any]) -> str:
    """The file of a case: one step a line, numbers that read back exactly."""
    steps = ",\n".join(f"  {json.dumps(step)}" for step in case["steps"])
    head = json.dumps({"rule": case["rule"], "settings": case["settings"]})[:-1]
    return f'{head},\n"steps": [\n{steps}\n]}}\n'


def main() -> None:
    """Write every file beside this one."""
    for name, case in cases().items():
        (HERE / f"{name}.json").write_text(text(case))


if __name__ == "__main__":
    main()
