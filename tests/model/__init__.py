"""Places in files, and values that may be unknown."""
