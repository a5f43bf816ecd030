"""Terraform: what its plans and states declare."""
