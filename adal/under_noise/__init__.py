"""Optimizers under noise: where they rest, how they leave a well, what filters do."""
