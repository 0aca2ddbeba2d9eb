"""Kept runs: their store, the archive that a person takes away, and what the training says."""
