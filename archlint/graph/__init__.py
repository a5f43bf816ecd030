"""The graph of an architecture: how it is made, and the questions that checks ask of it."""
