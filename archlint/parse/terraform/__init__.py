"""Terraform: what its configuration, plans and states declare."""
