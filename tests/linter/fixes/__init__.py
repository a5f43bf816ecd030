"""Tests of how findings are mended."""
