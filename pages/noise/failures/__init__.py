"""The part about noise on which the tail index is wrong."""
