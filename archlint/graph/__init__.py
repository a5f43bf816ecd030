"""The graph of an architecture: how it is made, and what is asked of it."""
