"""The box "Tune fairly": one search for every learning rate."""
