"""Event patterns: what they ask of an event or record, whether one passes, and what the events of services hold."""
