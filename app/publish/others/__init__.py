"""Agreements in other people's vocabularies: ELI, Akoma Ntoso, ODRL."""
