"""Which checks there are, and which of them run."""
