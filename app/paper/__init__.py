"""Shapes that become SVG without a browser."""
