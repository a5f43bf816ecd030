"""State machines: their definitions, and what the states of one do."""
