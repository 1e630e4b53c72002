"""Answers and comparisons as files for people and programs."""
