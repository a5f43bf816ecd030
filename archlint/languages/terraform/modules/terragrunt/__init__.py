"""Terragrunt: its units, and its own functions."""
