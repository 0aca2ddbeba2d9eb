"""Gradient noise of a training: what is measured, and what it says."""
