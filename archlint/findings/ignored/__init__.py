"""What does not count: ignores, baselines, and how they are written."""
