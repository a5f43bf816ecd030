"""Calls of AWS APIs: what they name, and what they do with it."""
