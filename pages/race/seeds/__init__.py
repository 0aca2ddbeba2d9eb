"""The box "Many seeds": the same race under many seeds of the noise."""
