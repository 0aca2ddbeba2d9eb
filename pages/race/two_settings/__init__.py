"""The box "Compare two settings": two races side by side."""
