"""A store behind an address: asking it, and loading it."""
