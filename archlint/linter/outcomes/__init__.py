"""From one scope to what it adds to a report: read, checked, and what counts of it."""
