"""A training as several pages set it, follow it and tell it."""
