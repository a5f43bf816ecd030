"""The command line, and the server for editors."""
