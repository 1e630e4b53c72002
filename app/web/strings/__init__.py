"""Strings: what the interface says, gathered from the templates into one catalogue for each language."""
