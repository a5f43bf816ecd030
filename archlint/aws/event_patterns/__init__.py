"""Event patterns: the fields that they match, whether an event or record passes, and the fields of services' events."""
