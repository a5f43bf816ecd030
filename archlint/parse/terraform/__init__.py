"""Terraform: configuration, in HCL and in JSON, to declarations."""
