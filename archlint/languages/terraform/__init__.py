"""Terraform and OpenTofu: configuration, plans and states."""
