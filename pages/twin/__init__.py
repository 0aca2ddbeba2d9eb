"""Twin: AdaL and a shadow Adam on the same gradients."""
