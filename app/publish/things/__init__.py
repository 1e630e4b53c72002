"""Linked data: the document of each thing, term, shape and graph."""
