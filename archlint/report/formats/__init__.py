"""The formats of a report: each is the module that is named like it."""
