"""The parts of the page about noise: each draws its picture, its words and its own settings."""
