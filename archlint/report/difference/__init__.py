"""What differs between two architectures, in the forms people and tools read."""
