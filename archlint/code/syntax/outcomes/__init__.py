"""What becomes of calls and statements: of what they return, and of the errors that they end in."""
