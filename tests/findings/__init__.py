"""Checks, what they yield, and what becomes of it."""
