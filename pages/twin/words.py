"""What the twin shows, in words: every number comes from the decomposition."""

from __future__ import annotations

import numpy as np

from app.prose.numbers import enumeration, number, percent
from pages.twin.numbers import View

CLOSE = 0.2
"""A miss in |log| up to which the gain is said to be close: a fifth of the step's length."""
NAMES = ("the schedule", "epsilon", "the transform")


def step_sentence(twin: View, step: int) -> str:
    """What each factor does to AdaL's step at `step`, and what they come to together."""
    i = twin.at(step)
    step = int(twin.t[i])
    log_r, *shares = twin.block[:, i]
    if np.isnan(log_r):
        return f"At step {step} one of the two optimizers does not move: there is no ratio."
    named = zip(NAMES, shares, strict=True)
    moved = sorted(((n, s) for n, s in named if abs(s) > 5e-3), key=lambda item: -abs(item[1]))
    told = [f"{name} {_verb(share)} the step {_fold(share)}" for name, share in moved]
    start = f"At step {step} "
    if not told:
        return start + "AdaL's step is as long as Adam's: no factor does anything."
    whole = f"Together AdaL's step is {number(float(np.exp(log_r)))} times Adam's."
    return start + f"{enumeration(told)}. {whole}"


def claim_sentence(twin: View) -> str:
    """The literal claim about the gradient: how often ‖g‖₁ is above 1, and where it crosses."""
    above = twin.a > 1
    step = "step" if len(twin.t) == twin.t[-1] else "recorded step"
    share = percent(float(above.mean()))
    if above.all() or not above.any():
        side = "above" if above.all() else "at most"
        return f"‖g‖₁ is {side} 1 at every {step}: ĝ is never {_never(bool(above.all()))} than g."
    crossings = twin.t[1:][np.diff(above.astype(int)) != 0]
    sentence = f"‖g‖₁ is above 1 at {share} of the {len(above)} {step}s: there ĝ is longer than g."
    if len(crossings) == 1:
        return f"{sentence} It crosses 1 once, at step {crossings[0]}."
    return f"{sentence} It crosses 1 {len(crossings)} times, first at step {crossings[0]}."


def sgd_sentence(twin: View, step: int) -> str:
    """Plain SGD fed with ĝ, where the claim is literally true of the step."""
    i = twin.at(step)
    return (
        f"SGD fed with ĝ instead of g takes a step {number(float(twin.a[i]))} times as long "
        f"at step {twin.t[i]}: there the ratio is ‖g‖₁ itself, exactly. AdaL's is "
        f"{number(float(np.exp(twin.block[0, i])))}, as it divides by its own size."
    )


def direction_sentence(twin: View, step: int) -> str:
    """Whether the two steps point the same way."""
    i = twin.at(step)
    if np.isnan(twin.cosine[i]):
        return ""
    return (
        f"The cosine between the two steps is {number(float(twin.cosine[i]))}; they point opposite "
        f"ways on {percent(float(twin.opposite[i]))} of the coordinates."
    )


def gain_sentence(twin: View) -> str:
    """How closely the gain alone, one number per block, tells the transform's share."""
    log_h, gain = twin.block[3], twin.gain
    known = np.isfinite(log_h) & (gain > 0)
    if not known.any():
        return ""
    miss = float(np.median(np.abs(log_h[known] - np.log(gain[known]))))
    return (
        "The gain of a = ‖g‖₁, one number per block, tells the transform H but for "
        f"{number(miss)} in |log|, median over the steps: AdaL is close to Adam × gain."
        if miss < CLOSE
        else "The gain of a = ‖g‖₁, one number per block, misses the transform H by "
        f"{number(miss)} in |log|, median over the steps."
    )


def bound_sentence(
    twin: View, bounds: tuple[np.ndarray | None, np.ndarray | None], step: int
) -> str:
    """How much of the longest possible |m̂|/√v̂ each optimizer uses at `step`.

    Args:
      bounds: (K,) for AdaL and for Adam; None where there is no bound.
    """
    i = twin.at(step)
    if bounds[1] is None:
        return "Without a memory of the size (β₂ = 0) nothing bounds m̂/√v̂."
    used = [
        f"{name} reaches {percent(float(reach[i] / bound[i]))} of it"
        for name, reach, bound in zip(("AdaL", "Adam"), twin.reach, bounds, strict=True)
        if bound is not None
    ]
    told = (
        f"No gradients make m̂/√v̂ longer than B = {number(float(bounds[1][i]))} at step "
        f"{twin.t[i]}: {enumeration(used)}."
    )
    if bounds[0] is None:
        told += " With v from g² the bound does not hold for AdaL, whose m̂ grows with ‖g‖₁."
    return told


def tenths_sentence(twin: View) -> str:
    """The step's ratio in the first and in the last tenth, beside ‖g‖₁ there."""
    norms, ratios = _tenths(twin)
    return (
        f"In the first tenth ‖g‖₁ is {number(norms[0])} and AdaL's step {number(ratios[0])} "
        f"times Adam's; in the last tenth {number(norms[1])} and {number(ratios[1])}."
    )


def fit_sentence(twin: View) -> str:
    """Whether "amplifies early, shrinks late" fits the gradient and the step, by the tenths."""
    norms, ratios = _tenths(twin)
    fits = [
        f"{'fits' if early > 1 > late else 'does not fit'} the {what} "
        f"({number(early)} times, then {number(late)} times)"
        for what, (early, late) in (("gradient ĝ", norms), ("step", ratios))
    ]
    return f'Here "amplifies early, shrinks late" {fits[0]}, and {fits[1]}.'


def _tenths(twin: View) -> tuple[list[float], list[float]]:
    """Medians of ‖g‖₁ and of the step's ratio over the first and over the last tenth."""
    tenth = max(len(twin.a) // 10, 1)
    ratios = [
        float(np.exp(np.nanmedian(part))) if np.isfinite(part).any() else float("nan")
        for part in (twin.block[0, :tenth], twin.block[0, -tenth:])
    ]
    return [float(np.median(part)) for part in (twin.a[:tenth], twin.a[-tenth:])], ratios


def scale_sentence(twin: View, plain: View, k: int, gap: float | None) -> str:
    """What 2^k on the loss does to ‖g‖₁, and what it does not do to the path."""
    before, after = (percent(float((one.a > 1).mean())) for one in (plain, twin))
    loss = f"times 2^{k}" if k else "as it is"
    sentence = f"With the loss {loss} ‖g‖₁ is above 1 at {after} of the steps"
    sentence += f", with the loss as it is at {before}." if k else "."
    if gap is None:
        return sentence
    moved = "0: it is the same path, bit for bit" if gap == 0 else number(gap)
    return f"{sentence} With ε = 0 the largest difference between the two paths is {moved}."


def _verb(share: float) -> str:
    return "lengthens" if share > 0 else "shortens"


def _fold(share: float) -> str:
    return f"{number(float(np.exp(abs(share))))}-fold"


def _never(above: bool) -> str:
    return "shorter" if above else "longer"
