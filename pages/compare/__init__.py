"""Compare: every optimizer at its own best rate, and whether they differ."""
