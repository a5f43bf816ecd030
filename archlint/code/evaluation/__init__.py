"""What the expressions of a function's code are."""
