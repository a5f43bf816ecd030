"""Intrinsic functions, conditions, mappings and loops, evaluated to values."""
