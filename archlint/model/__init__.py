"""What every other package builds on: places in files, and values that may be unknown."""
