"""Git's patterns of paths, and the folders that they are matched in."""
