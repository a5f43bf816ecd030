"""From documents to declarations."""
