"""The rules as drop-in torch optimizers: `AdaL` by name, every other one by `RuleOptimizer`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from adal.arrays import widened
from adal.errors import SpecError, shown
from adal.rules import rule_named

NORM_SCOPES = ("tensor", "global")


class RuleOptimizer(torch.optim.Optimizer):
    """A rule of `RULES` as a `torch.optim.Optimizer`: the step is the rule's `update`.

    Parameters keep their dtype; the state is never narrower than float32, also after
    `load_state_dict`. A parameter without a gradient stands still; in a global block its gradient
    counts as zero.

    Args:
      params: parameters, or dictionaries of parameters and their own settings.
      rule: name in `RULES`.
      norm_scope: what one block is to the rule: each "tensor", or all of a parameter group
        together ("global"); only rules that take a norm can tell.
      settings: hyperparameters and choices of the rule; what is missing takes its default.
    Raises: SpecError for a setting out of its range, and for complex parameters. A scheduler may
      set lr to 0 later: the state then moves and the parameters do not.
    """

    def __init__(
        self,
        params: Iterable[Any],
        rule: str,
        *,
        norm_scope: str = "tensor",
        **settings: Any,
    ):
        self._rule = rule_named(rule)
        defaults = dict(self._rule.settings(**settings))
        super().__init__(params, {**defaults, "norm_scope": norm_scope})

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with settings of their own; `betas` may stand for beta1 and beta2.

        Raises: SpecError as the constructor does.
        """
        group = dict(param_group)
        if "betas" in group:
            group["beta1"], group["beta2"] = _betas(group.pop("betas"))
        super().add_param_group(group)
        added = self.param_groups[-1]
        try:
            self._rule.settings(**self._settings(added))
            if added["norm_scope"] not in NORM_SCOPES:
                raise SpecError(
                    f"norm_scope must be one of {', '.join(NORM_SCOPES)}; "
                    f"got {shown(added['norm_scope'])}"
                )
            if any(p.is_complex() for p in added["params"]):
                raise SpecError(f"{self._rule.title} takes real parameters, got a complex one")
        except SpecError:
            self.param_groups.pop()
            raise

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:  # type: ignore[override]
        """Make one step; `closure`, if given, computes the loss and gradients first.

        Returns: what `closure` returned.
        Raises: SpecError for a sparse gradient.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            params = [p for p in group["params"] if p.numel() > 0]
            if any(p.grad is not None and p.grad.is_sparse for p in params):
                raise SpecError(
                    f"{self._rule.title} needs dense gradients, got a sparse one: "
                    "use sparse=False in the embedding"
                )
            blocks = [params] if group["norm_scope"] == "global" else [[p] for p in params]
            for block in blocks:
                if any(p.grad is not None for p in block):
                    self._move(block, group)
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that `state_dict` gave, in the dtype that it was kept in."""
        super().load_state_dict(state_dict)
        # torch casts the state to the parameter's dtype, too narrow where that is a half.
        saved_ids = [i for group in state_dict["param_groups"] for i in group["params"]]
        params = [p for group in self.param_groups for p in group["params"]]
        for saved_id, p in zip(saved_ids, params, strict=True):
            for name, value in state_dict["state"].get(saved_id, {}).items():
                if isinstance(value, Tensor):
                    self.state[p][name] = value.to(p.device, copy=True)

    def _move(self, block: list[Tensor], group: dict[str, Any]) -> None:
        """One step of the tensors in `block` as one block; its state is with the first of them."""
        theta = torch.cat([widened(p).reshape(-1) for p in block])
        g = torch.cat([widened(_gradient(p)).reshape(-1) for p in block])
        state = self.state[block[0]]
        if not state:
            state["step"] = 0
            state.update(self._rule.init(theta))
        state["step"] += 1
        slots = {name: value for name, value in state.items() if name != "step"}
        settings = self._settings(group)
        stands_still = settings["lr"] == 0
        if stands_still:
            del settings["lr"]
        delta, slots = self._rule.update(g, slots, theta, state["step"], **settings)
        state.update(slots)
        for p, change in zip(block, delta.split([p.numel() for p in block]), strict=True):
            if p.grad is not None and not stands_still:
                p.add_(change.view_as(p))

    def _settings(self, group: dict[str, Any]) -> dict[str, Any]:
        names = [setting.name for setting in (*self._rule.hypers, *self._rule.choices)]
        return {name: group[name] for name in names}


class AdaL(RuleOptimizer):
    """AdaL: Adam on ĝ = ‖g‖₁ g, with η/√t.

    Args:
      params: parameters, or dictionaries of parameters and their own settings.
      lr: η, in (0, 10].
      betas: memories of the mean gradient and of its size, each in [0, 1).
      eps: ε, in [0, 1].
      eps_mode: where ε stands: "preconditioner" (v̂^(−1/2) + ε), "denominator" or "inside".
      second_moment: v from ĝ² ("transformed") or from g² ("raw").
      lr_decay: "inv_sqrt" (η/√t) or "none".
      norm_scope: ‖g‖₁ over each "tensor", or over the whole parameter group ("global").
    Raises: SpecError for a setting out of its range, and for complex parameters.
    Source: Zhang et al., arXiv:2107.01525 (2021); `adal.rules.adal` says from where.

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
        *,
        eps_mode: str = "preconditioner",
        second_moment: str = "transformed",
        lr_decay: str = "inv_sqrt",
        norm_scope: str = "tensor",
    ):
        beta1, beta2 = _betas(betas)
        super().__init__(
            params,
            "adal",
            norm_scope=norm_scope,
            lr=lr,
            beta1=beta1,
            beta2=beta2,
            eps=eps,
            eps_mode=eps_mode,
            second_moment=second_moment,
            lr_decay=lr_decay,
        )


def _gradient(p: Tensor) -> Tensor:
    """The gradient of `p`; zeros where it has none, as part of a larger block may be."""
    return torch.zeros_like(p) if p.grad is None else p.grad


def _betas(value: Any) -> tuple[float, float]:
    try:
        beta1, beta2 = value
    except (TypeError, ValueError):
        raise SpecError(f"betas must be two numbers, got {shown(value)}") from None
    return beta1, beta2
