"""What mentions the resources of a module, and what waits for them."""
