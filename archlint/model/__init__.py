"""What every room speaks in: places in files, and values that may be unknown."""
