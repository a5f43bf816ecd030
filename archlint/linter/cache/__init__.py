"""Outcomes of scopes that are kept from one run to the next: the same inputs are not linted twice."""
