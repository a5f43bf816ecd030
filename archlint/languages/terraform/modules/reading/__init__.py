"""Which folders are modules, and what is read of them."""
