"""The box "Basins": where each start of a grid ends."""
