"""The ontology as people read it: terms, schemes, diagrams."""
