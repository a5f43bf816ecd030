"""How messages travel an edge, and what becomes of those that fail."""
