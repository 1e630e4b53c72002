"""The store: one way to ask, whether the graph lies in this process, in a box of processes, or behind an address."""
