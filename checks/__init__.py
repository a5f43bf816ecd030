"""archlint's own checks, found as any other pack is: through the entry point `archlint.checks`."""
