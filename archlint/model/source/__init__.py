"""Text and data, and where each thing stands in a file."""
