"""The part "Measure": gradient noise of a training, before and after the filters."""
