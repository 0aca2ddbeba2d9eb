"""AdaL as a torch optimizer of its own, with its formula and its settings spelled out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adal.optim.rule_optimizer import RuleOptimizer


class AdaL(RuleOptimizer):
    """AdaL: Adam on ĝ = ‖g‖₁ g, with η/√t, as a drop-in `torch.optim.Optimizer`.

    With g_t the gradient of a block at step t = 1, 2, … (−g_t if `maximize`), per coordinate:

        ĝ_t = ‖g_t‖₁ g_t
        m_t = β₁ m_{t−1} + (1−β₁) ĝ_t        m̂_t = m_t / (1−β₁ᵗ)
        v_t = β₂ v_{t−1} + (1−β₂) ĝ_t²       v̂_t = v_t / (1−β₂ᵗ)
        η_t = η / √t
        θ_{t+1} = θ_t − η_t (v̂_t^(−1/2) + ε) m̂_t − η_t λ θ_t

    The last term is decoupled weight decay, off by default and not part of AdaL. Both terms are
    taken at θ_t and added up before θ changes, so a half-precision parameter is rounded once. The
    decay falls with η_t, and `maximize` does not turn it round.

    The paper's text was not available when this was written. The update is the one that a public
    catalogue gives for it, and what is uncertain about it is a setting; the default is the
    catalogue's reading:

    - `second_moment`: v from ĝ² ("transformed") or from g² ("raw"). The largest uncertainty: with
      "raw" the length of the step is proportional to ‖g‖₁, so the best lr is another one.
    - `lr_decay`: η/√t ("inv_sqrt") or η ("none", for a scheduler of torch).
    - `eps_mode`: v̂^(−1/2) + ε ("preconditioner"), 1/(√v̂ + ε) ("denominator", as in Adam) or
      1/√(v̂ + ε) ("inside").
    - `norm_scope`: ‖g‖₁ of each "tensor", or of a whole parameter group ("global"). Groups are
      never one block.

    ĝ is of second order in g and v of fourth; the state is kept so that this neither overflows nor
    underflows where g and the step do not (`adal.rules.adal`). With "preconditioner", ε m̂ has the
    size of ĝ itself: where that is not finite, the parameters are not. Coordinates whose gradient
    was always 0 do not move.

    Every argument but `params` may differ between parameter groups and may change between steps,
    but `norm_scope` only before the first. The state, half precision, gradients that are missing or
    not finite, and GradScaler: see `RuleOptimizer`.

    Args:
      params: parameters, or dictionaries of parameters and their own settings.
      lr: η, in (0, 10]; a scheduler may set it to 0.
      betas: β₁ and β₂, memories of the mean gradient and of its size, each in [0, 1).
      eps: ε, in [0, 1].
      weight_decay: λ, in [0, 1].
      maximize: go up instead of down.
      eps_mode: "preconditioner", "denominator" or "inside".
      second_moment: "transformed" or "raw".
      lr_decay: "inv_sqrt" or "none".
      norm_scope: "tensor" or "global".
    Raises: SpecError, a ValueError, for a setting out of its range, for complex parameters and, in
      `step`, for sparse gradients; each names the value and the range.
    Source: Zhang, Zou, Zhao, Ming, Yan, Xia, Cao: AdaL, arXiv:2107.01525 (2021), as catalogued in
      github.com/junaidaliop/zij, canon/math/adal.md. Weight decay: Loshchilov & Hutter, Decoupled
      Weight Decay Regularization, ICLR 2019.

    Example:
      >>> import torch
      >>> model = torch.nn.Linear(2, 1)
      >>> optimizer = AdaL(model.parameters(), lr=0.1)
      >>> model(torch.ones(1, 2)).sum().backward()
      >>> optimizer.step()
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
        eps_mode: str = "preconditioner",
        second_moment: str = "transformed",
        lr_decay: str = "inv_sqrt",
        norm_scope: str = "tensor",
    ):
        super().__init__(
            params,
            "adal",
            norm_scope=norm_scope,
            maximize=maximize,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            eps_mode=eps_mode,
            second_moment=second_moment,
            lr_decay=lr_decay,
        )
