"""Links and their specs: URL ↔ spec, one module per page, one reader for all."""
