"""The building blocks of the pages; knows `adal`, never `pages`."""
