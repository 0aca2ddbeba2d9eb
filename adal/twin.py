"""AdaL beside a shadow Adam on the same gradients: the step's ratio, taken apart exactly.

Per coordinate, with absolute values and the same β₁, β₂, learning rate, ε and place of ε:

    log R = log D + log E + log H

R is the ratio of the two displacements that the rules really return, D the schedule's share, H the
transform's at ε = 0, E that of ε. Each is computed on its own: D from the schedule, H from the
moments, E from the closed form of its place; that they meet is a test, not a definition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adal.errors import SpecError, shown
from adal.rules import RULES
from adal.rules.rule import Choice, Slots
from adal.rules.schedule import factor

LN2 = float(np.log(2.0))

TRANSFORM = Choice(
    "transform",
    "Transform",
    {
        "l1": "ĝ = ‖g‖₁ g, as published",
        "none": "ĝ = g: what is left of AdaL is Adam with AdaL's schedule and place of ε",
    },
    "l1",
    "What the gradient is multiplied by before the moments see it.",
)


@dataclass(frozen=True)
class Twin:
    """The decomposition of T steps over blocks of P coordinates; *L are the leading axes.

    A step of length 0 has no logarithm: there log_r, log_e and log_h are NaN and `moves` is False.

    Attributes:
      a: (T, *L), ‖g_t‖₁ of each block.
      log_r: (T, *L, P), natural logarithm of |AdaL's displacement| / |Adam's|.
      log_d, log_e, log_h: (T, *L, P), the shares of schedule, ε and transform.
      moves: (T, *L, P), where both steps are finite and not 0.
      opposite: (T, *L), share of the moving coordinates on which the two steps point opposite ways;
        NaN where none moves.
      cosine: (T, *L), cosine between the two steps; NaN where one of them is 0.
      block: (4, T, *L), log R, log D, log E and log H of the block's ℓ2 norms; their sum is exact.
      gain: (T, *L), EMA_β1(a)/√EMA_β2(a²), bias-corrected: what "Adam × gain" multiplies by.
      reach: (2, T, *L), the largest |m̂|/√v̂ of the block's coordinates, AdaL's and Adam's, which
        `adal.closed_forms.direction_bound` limits; AdaL's not with the raw second moment.
    """

    a: np.ndarray
    log_r: np.ndarray
    log_d: np.ndarray
    log_e: np.ndarray
    log_h: np.ndarray
    moves: np.ndarray
    opposite: np.ndarray
    cosine: np.ndarray
    block: np.ndarray
    gain: np.ndarray
    reach: np.ndarray


def decompose(
    gradients: np.ndarray,
    *,
    beta1: float,
    beta2: float,
    eps: float,
    eps_mode: str,
    lr_decay: str,
    second_moment: str = "transformed",
    transform: str = "l1",
) -> Twin:
    """Take AdaL's steps on `gradients` (T, *L, P) apart against a shadow Adam's.

    Args:
      beta1, beta2, eps, eps_mode: of both rules.
      lr_decay, second_moment: of AdaL; the shadow's learning rate is constant.
      transform: an option of `TRANSFORM`; without it there is one second moment only, and H is 1.
    Raises: SpecError for a setting out of its range, for gradients of fewer than two axes, and for
      a gradient that is not finite, naming its step.
    Source: the identity follows from the two updates by dividing them; E is the quotient of the two
      factors that ε adds to m̂/√v̂ in each place.
    """
    g = _checked(gradients)
    shared = {"beta1": beta1, "beta2": beta2, "eps": eps, "eps_mode": eps_mode, "lr": 1.0}
    own = {**shared, "lr_decay": lr_decay}
    if TRANSFORM.check(transform) == "l1":
        hero = _replay("adal", g, {**own, "second_moment": second_moment})
    else:
        hero = _replay("adam", g, own)
    shadow = _replay("adam", g, shared)
    t = np.arange(1, len(g) + 1)
    log_d = np.log([factor(lr_decay, int(i)) for i in t])
    gain = gains(np.abs(g).sum(-1), beta1, beta2)
    return twin_of(g, hero, shadow, log_d, eps, eps_mode, gain)


def twin_of(
    g: np.ndarray,
    hero: Steps,
    shadow: Steps,
    log_d: np.ndarray,
    eps: float,
    eps_mode: str,
    gain: np.ndarray,
) -> Twin:
    """The decomposition of steps that were made already, on gradients `g` (T, *L, P).

    Args:
      hero, shadow: AdaL's and Adam's steps.
      log_d: (T,), logarithm of AdaL's schedule.
      gain: (T, *L), carried over into the result.
    """
    log_d = log_d.reshape(-1, *[1] * (g.ndim - 1))
    with np.errstate(all="ignore"):
        ours, theirs = np.abs(hero.delta), np.abs(shadow.delta)
        moves = (ours > 0) & (theirs > 0) & np.isfinite(ours) & np.isfinite(theirs)
        log_r = np.where(moves, np.log(ours) - np.log(theirs), np.nan)
        log_h = np.where(moves, hero.log_u - shadow.log_u, np.nan)
        log_e = _of_eps(hero.log_r_hat, eps, eps_mode) - _of_eps(shadow.log_r_hat, eps, eps_mode)
        log_e = np.where(moves, log_e, np.nan)
        against = (np.sign(hero.delta) != np.sign(shadow.delta)) & moves
        opposite = against.sum(-1) / moves.sum(-1)
    return Twin(
        a=np.abs(g).sum(-1),
        log_r=log_r,
        log_d=np.broadcast_to(log_d, g.shape),
        log_e=log_e,
        log_h=log_h,
        moves=moves,
        opposite=opposite,
        cosine=_cosine(hero.delta, shadow.delta),
        block=_blocks(hero, shadow, log_d[..., 0]),
        gain=gain,
        reach=np.stack([np.exp(steps.log_u.max(-1)) for steps in (hero, shadow)]),
    )


@dataclass(eq=False)
class Gain:
    """gain_t of one norm after the other: [EMA_β1(a)/(1−β1ᵗ)] / √[EMA_β2(a²)/(1−β2ᵗ)].

    The root is kept by hypot, so that no square overflows.

    Attributes:
      mean, root: the averages of a and of a² so far, the latter as its root; of the norms' shape.
      t: norms seen.
    """

    beta1: float
    beta2: float
    mean: np.ndarray
    root: np.ndarray
    t: int = 0

    def after(self, a: np.ndarray) -> np.ndarray:
        """The gain once the norms `a`, of any shape, have been seen; 1 where all so far are 0."""
        self.t += 1
        beta1, beta2 = self.beta1, self.beta2
        self.mean = beta1 * self.mean + (1 - beta1) * a
        self.root = np.hypot(np.sqrt(beta2) * self.root, np.sqrt(1 - beta2) * a)
        quotient = self.mean / (self.root + (self.root == 0))
        correction = np.sqrt(1 - beta2**self.t) / (1 - beta1**self.t)
        return np.where(self.root > 0, quotient * correction, 1.0)


def gains(a: np.ndarray, beta1: float, beta2: float) -> np.ndarray:
    """gain_t (T, …) from the norms `a` (T, …)."""
    gain = Gain(beta1, beta2, np.zeros(a.shape[1:]), np.zeros(a.shape[1:]))
    return np.array([gain.after(now) for now in a])


def drift_ratio(gradients: np.ndarray, beta1: float, beta2: float) -> np.ndarray:
    """How far AdaL has come over how far Adam has, at ε = 0 and without schedule: (T,).

    Args:
      gradients: (T, N, 1), N sequences; both ways are means over the sequences.
    Raises: as `decompose` does.
    """
    g = _checked(gradients)
    settings = {"beta1": beta1, "beta2": beta2, "eps": 0.0, "lr": 1.0, "lr_decay": "none"}
    hero, shadow = (_replay(name, g, settings).delta for name in ("adal", "adam"))
    with np.errstate(all="ignore"):
        return hero.mean((1, 2)).cumsum() / shadow.mean((1, 2)).cumsum()


@dataclass(frozen=True)
class Steps:
    """A rule's steps on given gradients.

    Attributes:
      delta: (T, *L, P) displacements.
      log_u, log_r_hat: (T, *L, P), log |m̂/√v̂| and log √v̂, both without ε.
    """

    delta: np.ndarray
    log_u: np.ndarray
    log_r_hat: np.ndarray


def steps_of(delta: np.ndarray, slots: Slots, t: np.ndarray, beta1: float, beta2: float) -> Steps:
    """The steps from displacements and slots (T, *L, P); AdaL's slots are held times 2^-k.

    Args:
      t: number of each step, from 1; broadcasts to (T, *L, P).
    """
    k, k_r = slots.get("k", 0.0), slots.get("k_r", 0.0)
    with np.errstate(all="ignore"):
        log_m_hat = np.log(np.abs(slots["m"])) + k * LN2 - np.log(1 - beta1**t)
        log_r_hat = np.log(slots["r"]) + k_r * LN2 - 0.5 * np.log(1 - beta2**t)
        # A coordinate whose gradients were all 0 has a quotient of 0, not of 0/0.
        log_u = np.where(slots["m"] == 0, -np.inf, log_m_hat - log_r_hat)
        return Steps(delta, log_u, log_r_hat)


def _replay(name: str, g: np.ndarray, settings: dict) -> Steps:
    rule = RULES[name]
    step, slots = rule.bound(**settings), rule.init(g[0])
    delta = np.empty_like(g)
    held = {
        slot: np.zeros((len(g), *slots[slot].shape))
        for slot in ("m", "r", "k", "k_r")
        if slot in slots
    }
    theta = np.zeros_like(g[0])
    with np.errstate(all="ignore"):
        for i in range(len(g)):
            delta[i], slots = step(g[i], slots, theta, i + 1)
            for slot, kept in held.items():
                kept[i] = slots[slot]
    t = np.arange(1, len(g) + 1).reshape(-1, *[1] * (g.ndim - 1))
    return steps_of(delta, held, t, settings["beta1"], settings["beta2"])


def _of_eps(log_r_hat: np.ndarray, eps: float, eps_mode: str) -> np.ndarray:
    """log of what ε makes of m̂/√v̂, from log √v̂; in logarithms, so that nothing overflows."""
    if eps == 0:
        return np.zeros_like(log_r_hat)
    log_eps = np.log(eps)
    if eps_mode == "preconditioner":
        return np.logaddexp(0.0, log_eps + log_r_hat)
    if eps_mode == "denominator":
        return -np.logaddexp(0.0, log_eps - log_r_hat)
    return -0.5 * np.logaddexp(0.0, log_eps - 2 * log_r_hat)


def _blocks(hero: Steps, shadow: Steps, log_d: np.ndarray) -> np.ndarray:
    """log R, D, E, H of the ℓ2 norms: H from m̂/√v̂ alone, E from what ε adds to both norms."""
    with np.errstate(all="ignore"):
        steps = [_log_norm(np.log(np.abs(one.delta))) for one in (hero, shadow)]
        bare = [_log_norm(one.log_u) for one in (hero, shadow)]
        log_r = steps[0] - steps[1]
        log_h = bare[0] - bare[1]
        log_e = (steps[0] - log_d - bare[0]) - (steps[1] - bare[1])
        out = np.stack([log_r, np.broadcast_to(log_d, log_r.shape), log_e, log_h])
        return np.where(np.isfinite(log_r), out, np.nan)


def _log_norm(log_entries: np.ndarray) -> np.ndarray:
    """log ‖x‖₂ over the last axis from log |x|, −inf for a zero vector."""
    top = log_entries.max(-1, keepdims=True)
    safe = np.where(np.isfinite(top), top, 0.0)
    return 0.5 * np.log(np.exp(2 * (log_entries - safe)).sum(-1)) + safe[..., 0]


def _cosine(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Cosine over the last axis, NaN where a vector is 0 or not finite."""
    with np.errstate(all="ignore"):
        x = x / np.abs(x).max(-1, keepdims=True)
        y = y / np.abs(y).max(-1, keepdims=True)
        return (x * y).sum(-1) / np.sqrt((x * x).sum(-1) * (y * y).sum(-1))


def _checked(gradients: np.ndarray) -> np.ndarray:
    g = np.asarray(gradients, np.float64)
    if g.ndim < 2 or len(g) == 0 or g.shape[-1] == 0:
        raise SpecError(f"gradients must have axes (T, …, P), none of them empty; got {g.shape}")
    finite = np.isfinite(g).reshape(len(g), -1).all(1)
    if not finite.all():
        step = int(np.argmin(finite))
        bad = g[step][~np.isfinite(g[step])][0]
        raise SpecError(f"gradient at step {step + 1} must be finite, got {shown(float(bad))}")
    return g
