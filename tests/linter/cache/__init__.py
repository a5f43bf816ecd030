"""Tests of the cache of outcomes."""
