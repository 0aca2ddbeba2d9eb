"""The part about what an optimizer's filters do to noise of a known law."""
