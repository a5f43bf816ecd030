"""Files: which are read and written, how far, and what they are called."""
