"""Shapes that become SVG or PNG without a browser."""
