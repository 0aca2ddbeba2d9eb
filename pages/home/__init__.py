"""Home: what AdaL does, a race already run, and the doors."""
