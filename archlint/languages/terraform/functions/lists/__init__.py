"""Functions on lists, sets and maps."""
