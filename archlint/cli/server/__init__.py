"""The language server: diagnostics and more for editors, over the graph that `archlint lint` asks."""
