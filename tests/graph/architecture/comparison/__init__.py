"""Tests of what differs between two architectures."""
