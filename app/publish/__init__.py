"""What leaves the graph: result formats, canonical Turtle, dumps."""
