"""The part about leaving a sharp well."""
