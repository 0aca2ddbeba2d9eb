"""Curves that grow while a training runs: only what is new goes to the browser."""
