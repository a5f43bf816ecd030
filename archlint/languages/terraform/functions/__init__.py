"""Terraform's functions, operators and collections."""
