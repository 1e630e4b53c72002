"""The API: its calls, its answers, and their description in OpenAPI."""
