"""TOML of an untrusted author, and where each value stands."""
