"""Edits of HCL that leave its comments and layout as they are."""
