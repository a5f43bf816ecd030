"""What is said of checks, services and kinds, whatever is linted."""
