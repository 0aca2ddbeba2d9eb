"""Widgets that describe a spec."""
