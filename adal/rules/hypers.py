"""Hyperparameters and choices that rules share, so that a word means one thing everywhere."""

from __future__ import annotations

from adal.rules.rule import Choice, Hyper


def learning_rate(default: float) -> Hyper:
    """The learning rate η in (0, 10]."""
    return Hyper(
        "lr", "Learning rate", r"\eta", default, 0.0, 10.0, "(]", "log", "How long each step is."
    )


BETA1 = Hyper(
    "beta1",
    "Memory of the mean",
    r"\beta_1",
    0.9,
    0.0,
    1.0,
    "[)",
    "linear",
    "Memory of the mean gradient: about 1/(1−β₁) steps.",
)
BETA2 = Hyper(
    "beta2",
    "Memory of the size",
    r"\beta_2",
    0.999,
    0.0,
    1.0,
    "[)",
    "linear",
    "Memory of the gradient's size: about 1/(1−β₂) steps.",
)
EPS = Hyper(
    "eps",
    "Small constant",
    r"\epsilon",
    1e-8,
    0.0,
    1.0,
    "[]",
    "log",
    "A small constant beside the square root of the second moment.",
)

EPS_PLACES = {
    "preconditioner": "v̂^(−1/2) + ε: ε is added after the inverse root",
    "denominator": "1/(√v̂ + ε): ε is added to the root, as Adam is published",
    "inside": "1/√(v̂ + ε): ε is added under the root",
}


def eps_mode(default: str) -> Choice:
    """Where ε stands; the rule's own placement is listed first."""
    order = sorted(EPS_PLACES, key=lambda place: place != default)
    return Choice(
        "eps_mode",
        "Place of ε",
        {place: EPS_PLACES[place] for place in order},
        default,
        "Where the small constant ε stands in the update.",
    )
