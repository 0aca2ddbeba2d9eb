"""The box "In three dimensions": the landscape as a surface."""
