"""Which files are read together, and where they are deployed."""
