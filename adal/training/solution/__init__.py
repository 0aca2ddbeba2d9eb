"""What the solution that a training ends at looks like: how sharp it is, and the loss around it.

`record` and `effort` load without torch; `solution_of` is in `adal.training.solution.solve`.
"""
