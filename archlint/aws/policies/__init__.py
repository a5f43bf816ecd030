"""Policies: what they let whom do, and what they certainly deny."""
