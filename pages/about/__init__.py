"""About: the formula and its source, what is uncertain, how to cite, what runs here."""
