"""The basin canvas: where each start of a grid ends, side by side for several optimizers."""

from app.basins.endings import map_of, note_on, outcomes_of
from app.basins.picture import Map, Outcome, Panel, Picture, pack

__all__ = ["Map", "Outcome", "Panel", "Picture", "map_of", "note_on", "outcomes_of", "pack"]
