"""The architecture as people and programs draw it: each format is made from the architecture's model alone."""
