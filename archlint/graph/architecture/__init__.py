"""An architecture as plain data: resources, edges and what is said of them, for drawings and for other programs."""
