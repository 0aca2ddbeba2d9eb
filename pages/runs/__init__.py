"""Runs: the visitor's kept runs."""
