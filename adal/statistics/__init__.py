"""Estimators of noise: tails, moments, memory, direction; each says where it lies.

A series is `(N,)`, many are `(..., N)`: the last axis holds the numbers that are one series. Noise
of a gradient is `(N, P)`: one row per step or minibatch, one column per coordinate.
"""
