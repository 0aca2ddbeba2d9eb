"""Noise: what the randomness of minibatches does; one folder per part."""
