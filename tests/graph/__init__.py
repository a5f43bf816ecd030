"""How the graph is made, and what is asked of it."""
