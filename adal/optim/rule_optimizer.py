"""Every rule as a torch optimizer, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import torch
from torch import Tensor

from adal.arrays import widened
from adal.errors import SpecError, UnknownName, shown
from adal.rules import Choice, UpdateRule, rule_named
from adal.rules.adam import WEIGHT_DECAY
from adal.rules.schedule import factor

NORM_SCOPE = Choice(
    "norm_scope",
    "Block of the norm",
    {
        "tensor": "‖g‖₁ of each parameter tensor by itself",
        "global": "‖g‖₁ of all tensors of a parameter group together",
    },
    "tensor",
    "What one block is, over which the gradient's norm is taken.",
)

NO_WEIGHT_DECAY = replace(WEIGHT_DECAY, default=0.0)

BOOKKEEPING = ("step", "size")
"""What the state of a block holds beside the rule's slots: t, and how many numbers it is for."""


class _Plan(NamedTuple):
    """The settings of one parameter group, checked.

    Attributes:
      values: the settings as the group has them; while they are the same, the plan holds.
      advance: (g, slots, theta, t) -> (delta, slots).
      stands_still: lr is 0.
      shrink: t -> η_t λ, the share that decoupled weight decay takes; None without it.
    """

    values: tuple[Any, ...]
    advance: Callable[..., tuple[Tensor, dict[str, Any]]]
    stands_still: bool
    shrink: Callable[[int], float] | None


class RuleOptimizer(torch.optim.Optimizer):
    """A rule of `RULES` as a `torch.optim.Optimizer`: the step is the rule's `update`.

    Parameters keep their dtype and may have any shape and layout; the state is never narrower than
    float32. A parameter without a gradient stands still; in a global block its gradient counts as
    zero. The state of a block is with its first parameter: the rule's slots, flat, `step` = t and
    `size`, the number of coordinates. A step that raises a SpecError has moved nothing.

    As in torch.optim, a gradient that is not finite is used as it is, and may spoil for good what
    it touches: with AdaL all of its block. `torch.amp.GradScaler` leaves such a step out before it
    gets here; `torch.nn.utils.clip_grad_norm_(..., error_if_nonfinite=True)` raises.

    Args:
      params: parameters, or dictionaries of parameters and their own settings, or pairs of a name
        and a parameter, as for every torch optimizer.
      rule: name in `RULES`.
      norm_scope: what one block is to the rule: each "tensor", or all of a parameter group
        together ("global"); only rules that take a norm can tell.
      maximize: go up instead of down: every gradient is negated.
      settings: hyperparameters and choices of the rule; what is missing takes its default. Every
        rule takes `weight_decay` λ in [0, 1]: where it is not the rule's own, η_t λ θ_t is taken
        away beside the rule's step, θ_{t+1} = θ_t + (delta_t − η_t λ θ_t). A rule with beta1 and
        beta2 takes `betas` as well, and its parameter groups hold that. Numbers of numpy and
        torch are kept as Python's, so a tensor given as lr is read once.
    Raises: SpecError for a setting out of its range, and for complex parameters; UnknownName for a
      rule or a setting that does not exist. A scheduler may set lr to 0 later: the state then
      moves and the parameters do not.
    """

    def __init__(
        self,
        params: Iterable[Any],
        rule: str,
        *,
        norm_scope: str = "tensor",
        maximize: bool = False,
        **settings: Any,
    ):
        self._take_rule(rule)
        known = {name: setting.default for name, setting in self._own.items()}
        known |= {"weight_decay": self._weight_decay.default, "maximize": False}
        known["norm_scope"] = NORM_SCOPE.default
        given = {**settings, "norm_scope": norm_scope, "maximize": maximize}
        for name in given:
            if name not in known and not (name == "betas" and self._has_betas):
                raise UnknownName(f"setting of {rule}", name, known)
        super().__init__(params, self._spelled(given, self._spelled(known, {})))

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with settings of their own, under the names that the constructor takes.

        Raises: SpecError as the constructor does, and the errors of torch; nothing is added then.
          A key that is no setting is kept and ignored, as torch does.
        """
        if isinstance(param_group, dict):
            param_group = self._spelled(param_group, self._defaults())
        super().add_param_group(param_group)
        added = self.param_groups[-1]
        try:
            self._plan(added)
            if any(p.is_complex() for p in added["params"]):
                raise SpecError(f"{self._rule.title} takes real parameters, got a complex one")
        except SpecError:
            self.param_groups.pop()
            raise

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:  # type: ignore[override]
        """Make one step; `closure`, if given, computes the loss and gradients first.

        Returns: what `closure` returned.
        Raises: SpecError for a sparse gradient, for a setting that left its range since the last
          step, and for a state that is not of these parameters; nothing has moved then.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        work: list[tuple[list[Tensor], bool, _Plan]] = []
        for i, group in enumerate(self.param_groups):
            plan = self._plans.get(i)
            spelled = self._spelled(group, {})
            if plan is None or plan.values != self._values(spelled):
                plan = self._plans[i] = self._plan(spelled, scheduled=True)
            for block in self._blocks(group):
                self._check(block)
                work.append((block, group["maximize"], plan))
        for block, maximize, plan in work:
            self._move(block, maximize, plan)
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that `state_dict` gave, in the dtype that it was kept in.

        Settings that the saved groups do not have take this optimizer's defaults.
        Raises: SpecError for the state of another rule or for impossible settings, ValueError
          (torch's) for other numbers of groups or parameters; nothing has changed then.
        """
        slots = {*BOOKKEEPING, *self._rule.init(torch.zeros(1))}
        for state in state_dict["state"].values():
            if state and set(state) != slots:
                raise SpecError(
                    f"a state of {self._rule.title} holds {', '.join(sorted(slots))}; "
                    f"got {shown(', '.join(sorted(map(str, state))))}"
                )
        groups = [self._spelled(g, self._defaults()) for g in state_dict["param_groups"]]
        for group in groups:
            self._plan(group, scheduled=True)
        super().load_state_dict({**state_dict, "param_groups": groups})
        # torch casts the state to the parameter's dtype, too narrow where that is a half.
        saved_ids = [i for group in groups for i in group["params"]]
        params = [p for group in self.param_groups for p in group["params"]]
        for saved_id, p in zip(saved_ids, params, strict=True):
            for name, value in state_dict["state"].get(saved_id, {}).items():
                if isinstance(value, Tensor):
                    self.state[p][name] = value.to(p.device, copy=True)

    def __getstate__(self) -> dict[str, Any]:
        # torch keeps three named attributes; a rule is made of functions, so its name stands for it
        return {**super().__getstate__(), "_rule": self._rule.name}  # type: ignore[misc]

    def __setstate__(self, state: dict[str, Any]) -> None:
        # also the last act of torch's load_state_dict, then without a rule
        state = dict(state)
        self._take_rule(state.pop("_rule", None) or self._rule.name)
        super().__setstate__(state)

    def _take_rule(self, name: str) -> None:
        self._rule: UpdateRule = rule_named(name)
        self._own = {s.name: s for s in (*self._rule.hypers, *self._rule.choices)}
        self._weight_decay = self._own.get("weight_decay", NO_WEIGHT_DECAY)
        self._has_betas = {"beta1", "beta2"} <= set(self._own)
        hidden = ("beta1", "beta2") if self._has_betas else ()
        self._keys = [name for name in self._own if name not in hidden]
        self._keys += ["betas"] * self._has_betas + ["weight_decay", "maximize", "norm_scope"]
        self._plans: dict[int, _Plan] = {}

    def _spelled(self, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
        """`given` over `defaults` as a group keeps it: numbers as Python's, the betas as a pair."""
        group = {**defaults, **given}
        if self._has_betas:
            single = [name for name in ("beta1", "beta2") if name in given]
            if single and "betas" in given:
                raise SpecError(f"give betas or beta1 and beta2, got betas and {single[0]}")
            beta1, beta2 = _pair(group["betas"]) if "betas" in group else (0.0, 0.0)
            beta1, beta2 = group.pop("beta1", beta1), group.pop("beta2", beta2)
            group["betas"] = (_python("beta1", beta1), _python("beta2", beta2))
        return {
            name: _python(name, value) if name in self._keys else value
            for name, value in group.items()
        }

    def _defaults(self) -> dict[str, Any]:
        return {name: self.defaults[name] for name in self._keys}

    def _values(self, group: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple([group[name] for name in self._keys])

    def _plan(self, group: Mapping[str, Any], *, scheduled: bool = False) -> _Plan:
        """The settings of `group`, checked; `scheduled`: lr may be 0."""
        NORM_SCOPE.check(group["norm_scope"])
        if not isinstance(group["maximize"], bool):
            raise SpecError(f"maximize must be True or False, got {shown(group['maximize'])}")
        decay: Any = self._weight_decay.check(group["weight_decay"])
        beta1, beta2 = group["betas"] if self._has_betas else (0.0, 0.0)
        group = {"beta1": beta1, "beta2": beta2, **group}
        own: dict[str, Any] = {name: group[name] for name in self._own}
        # λ is the rule's own (AdamW), or ours to subtract with the rule's schedule
        shrinks = decay > 0 and "weight_decay" not in own
        lr, schedule = own["lr"], own["lr_decay"]
        stands_still = scheduled and not isinstance(lr, bool) and lr == 0
        if stands_still:
            del own["lr"]
        return _Plan(
            values=self._values(group),
            advance=self._rule.bound(**own),
            stands_still=stands_still,
            shrink=(lambda t: lr * factor(schedule, t) * decay) if shrinks else None,
        )

    def _blocks(self, group: dict[str, Any]) -> list[list[Tensor]]:
        """The tensors that one update takes together, where any of them has a gradient."""
        if group["norm_scope"] == "tensor":
            return [[p] for p in group["params"] if p.grad is not None and p.numel() > 0]
        block = [p for p in group["params"] if p.numel() > 0]
        return [block] if any(p.grad is not None for p in block) else []

    def _check(self, block: list[Tensor]) -> None:
        for p in block:
            if p.grad is not None and p.grad.layout is not torch.strided:
                raise SpecError(
                    f"{self._rule.title} needs dense gradients, got a sparse one: "
                    "use sparse=False in the embedding"
                )
        size = sum(p.numel() for p in block)
        state = self.state.get(block[0], {})
        if state.get("size", size) != size:
            raise SpecError(
                f"the state is of a block of {state['size']} numbers, the parameters have {size}: "
                "norm_scope and the model's shape must stay what they were at the first step"
            )
        # The scale in AdaL's slots is another one in float64: they cannot be cast.
        dtype = torch.float64 if any(p.dtype == torch.float64 for p in block) else torch.float32
        if any(isinstance(v, Tensor) and v.dtype != dtype for v in state.values()):
            raise SpecError(
                f"the state is not in {dtype}, as the parameters ask for: "
                "change the model's dtype before the first step"
            )

    def _move(self, block: list[Tensor], maximize: bool, plan: _Plan) -> None:
        """One step of the tensors in `block` as one block; its state is with the first of them."""
        theta, g = _flat(block), _flat([_gradient(p) for p in block])
        if maximize:
            g = -g
        state = self.state[block[0]]
        slots = {name: value for name, value in state.items() if name not in BOOKKEEPING}
        if not state:
            slots = self._rule.init(theta)
        t = state.get("step", 0) + 1
        delta, slots = plan.advance(g, slots, theta, t)
        # A rule may keep what it was given, which is the very memory that zero_grad may clear.
        kept = {n: v.clone() if v is g or v is theta else v for n, v in slots.items()}
        state.update({"step": t, "size": theta.numel(), **kept})
        if plan.stands_still:
            return
        if plan.shrink is not None:
            delta = delta - plan.shrink(t) * theta
        if len(block) == 1:
            block[0].add_(delta.view_as(block[0]))
            return
        for p, change in zip(block, delta.split([p.numel() for p in block]), strict=True):
            if p.grad is not None:
                p.add_(change.view_as(p))


def _flat(tensors: list[Tensor]) -> Tensor:
    """The tensors as one vector, at least float32; a view where that is possible."""
    if len(tensors) == 1:
        return widened(tensors[0]).reshape(-1)
    return torch.cat([widened(x).reshape(-1) for x in tensors])


def _gradient(p: Tensor) -> Tensor:
    """The gradient of `p`; zeros where it has none, as part of a larger block may be."""
    return torch.zeros_like(p) if p.grad is None else p.grad


def _pair(betas: Any) -> tuple[Any, Any]:
    try:
        beta1, beta2 = betas
    except (TypeError, ValueError):
        raise SpecError(f"betas must be two numbers, got {shown(betas)}") from None
    return beta1, beta2


def _python(name: str, value: Any) -> Any:
    """`value`, a number of numpy or torch as Python's: a state of those loads with weights_only."""
    if not hasattr(value, "item"):
        return value
    try:
        return value.item()
    except (ValueError, RuntimeError):
        raise SpecError(f"{name} must be one number, got {shown(value)}") from None
