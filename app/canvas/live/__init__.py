"""The canvas of curves that grow while a training runs."""
