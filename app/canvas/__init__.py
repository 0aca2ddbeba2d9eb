"""What the browser draws itself: shared ES modules, the race, the live curves."""
