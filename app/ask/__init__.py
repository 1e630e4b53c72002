"""Questions put to a store: the catalogue, its typed parameters, and the asking."""
