"""Tests of what becomes of messages on their way."""
