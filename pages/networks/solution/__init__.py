"""The box about where each training ended."""
