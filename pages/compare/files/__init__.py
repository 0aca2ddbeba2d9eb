"""A comparison as files: a report and a table."""
