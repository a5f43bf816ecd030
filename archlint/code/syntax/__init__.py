"""Python and JavaScript as one small syntax."""
