"""The race's canvas: a landscape, the paths on it and their curves, played together."""
