"""Who computes: at once and cached, the queue, the training process."""
