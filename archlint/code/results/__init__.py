"""What becomes of what functions return: of promises, and of the answers of handlers of batches."""
