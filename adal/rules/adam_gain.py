"""Adam × gain, a control: Adam's step times one number per block, from the norms ‖g‖₁ alone.

The gain is the mean of ‖g‖₁ over its root mean square, with Adam's two memories. Where it follows
AdaL's step, what AdaL does to the coordinates one by one does not matter.

Norms are kept divided by a power of two of at least P, so that their sum cannot overflow, and
their root mean square by hypot; the gain sees neither.
"""

from __future__ import annotations

from adal.arrays import headroom, namespace, quotient, root, total, type_of_array
from adal.rules.adam import ADAM, MOMENTS
from adal.rules.rule import Settings, Slots, Symbols, UpdateRule, zeros


def _empty(theta: type_of_array) -> Slots:
    block = zeros(theta[..., :1])
    return {**ADAM.empty(theta), "mean": block, "rms": block}


def _symbols(
    g: type_of_array, slots: Slots, theta: type_of_array, t: int, settings: Settings
) -> tuple[Symbols, Slots]:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    symbols, new = ADAM.symbols(g, slots, theta, t, settings)
    a = total(abs(g) * 2.0 ** -headroom(g))
    mean = beta1 * slots["mean"] + (1 - beta1) * a
    rms = namespace(g).hypot(root(beta2) * slots["rms"], root(1 - beta2) * a)
    gain = quotient(mean / (1 - beta1**t), rms / root(1 - beta2**t))
    symbols["a"] = lambda: total(abs(g))
    symbols["gain"] = gain
    # With β₂ = 0 a gain can overflow; a coordinate that stands still is not moved by that.
    u = symbols["u"]
    symbols["u"] = namespace(g).where(u == 0, u, u * gain)
    return symbols, {**new, "mean": mean, "rms": rms}


ADAM_GAIN = UpdateRule(
    name="adam_gain",
    title="Adam × gain",
    hypers=ADAM.hypers,
    own_choices=ADAM.own_choices,
    formula=MOMENTS
    + r"""\gamma_t = \operatorname{EMA}_{\beta_1}(\lVert g_t \rVert_1)
  / \sqrt{\operatorname{EMA}_{\beta_2}(\lVert g_t \rVert_1^2)} \\
\theta_{t+1} = \theta_t - \eta_t\, \gamma_t\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)""",
    source="a control of this project's own: Adam (Kingma & Ba, ICLR 2015), its step scaled per "
    "block by what AdaL's transformation (Zhang et al., arXiv:2107.01525) would do to the norms",
    empty=_empty,
    symbols=_symbols,
)
