"""The drawing canvas: a sequence of gradients drawn with the pointer or the arrow keys."""
