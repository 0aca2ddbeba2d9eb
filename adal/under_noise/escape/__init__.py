"""How long a run stays in a sharp well before noise throws it into the flat one beside it."""

from adal.under_noise.escape.experiment import Escape, EscapeSpec, escape
from adal.under_noise.escape.kramers import (
    kramers_time,
    passage_time,
    share_of_flat,
    temperature_of,
)
from adal.under_noise.escape.waiting import Waiting, mean_wait
from adal.under_noise.escape.well import BARRIER, LEAN, Well

__all__ = [
    "BARRIER",
    "LEAN",
    "Escape",
    "EscapeSpec",
    "Waiting",
    "Well",
    "escape",
    "kramers_time",
    "mean_wait",
    "passage_time",
    "share_of_flat",
    "temperature_of",
]
