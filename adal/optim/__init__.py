"""The rules as drop-in torch optimizers: `AdaL` by name, every other one by `RuleOptimizer`."""

from adal.optim.adal import AdaL
from adal.optim.rule_optimizer import RuleOptimizer

__all__ = ["AdaL", "RuleOptimizer"]
