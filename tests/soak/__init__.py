"""Under load, faults and hostile input: a real server, asked as badly as can be.

Each proof is a test, short enough for CI, and has a long mode that prints a table (`python -m tests.soak`).
"""
