"""Modules, and what they are where they are called."""
