"""The canvas on which a person draws a sequence of gradients."""
