"""The race canvas: a landscape, the optimizers' paths on it, and their curves, played together."""

from app.race.measures import charts, lane
from app.race.picture import MARKERS, Curve, Lane, Picture, pack

__all__ = ["MARKERS", "Curve", "Lane", "Picture", "charts", "lane", "pack"]
