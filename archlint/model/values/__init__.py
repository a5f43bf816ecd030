"""What a property may be, in each of its circumstances."""
