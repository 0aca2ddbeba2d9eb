"""The box "Curvature": what the Hessian is along each path."""
