"""Terraform: configuration, plans and states."""
