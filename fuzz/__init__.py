"""Inputs that nobody would write, found by coverage: `python -m fuzz NAME --seconds 10`. See docs/security.md."""
