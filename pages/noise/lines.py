"""How the optimizers that the parts compare are drawn."""

from __future__ import annotations

from adal.rules import RULES
from app.charts.line import Line
from app.charts.looks import LOOKS
from pages.noise.part_link import CONTESTANTS

LINES = {rule: Line(RULES[rule].title, LOOKS[rule]) for rule in CONTESTANTS}
"""By the rule's name, in the order of the page."""
