"""How records become pictures, and how an optimizer looks on all of them."""
