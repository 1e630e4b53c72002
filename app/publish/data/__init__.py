"""The data set as a whole: dumps, tables, descriptions, changes."""
