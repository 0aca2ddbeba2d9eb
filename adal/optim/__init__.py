"""The rules as drop-in torch optimizers: `AdaL` by name, every other one by `RuleOptimizer`."""

from adal.optim.adal import AdaL
from adal.optim.rule_optimizer import NORM_SCOPE, RuleOptimizer

__all__ = ["NORM_SCOPE", "AdaL", "RuleOptimizer"]
