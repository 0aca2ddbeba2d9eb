"""The pages: one folder each, with all that it alone uses."""
