"""One run: files in, a report out."""
