"""The tests of archlint."""
