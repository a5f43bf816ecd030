"""What a run found, in the forms people and tools read."""
