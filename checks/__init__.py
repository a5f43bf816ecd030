"""archlint's own checks, found the way anybody's pack is: through the entry point `archlint.checks`."""
