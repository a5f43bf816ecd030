"""The architecture as people and programs draw it: each format is made from `archlint.architecture.model` alone."""
