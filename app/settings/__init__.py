"""A setting: from the address to the widget and back."""
