"""The box "Save and share": a race as files."""
