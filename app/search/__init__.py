"""Search: an index of words beside the store, and what was typed answered from it.

The index is SQLite with FTS5 (https://sqlite.org/fts5.html), filled by queries/describe/search-*.rq: SPARQL can only
look at every text for a word, and that takes longer with every agreement.
"""
