"""The options of the command line, in groups: each group comes to a command as one value."""
