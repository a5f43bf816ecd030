"""Checks by their names."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.plugin import Check
from archlint.refusal import Misuse
from archlint.words import did_you_mean


class UnknownCheck(Misuse):
    """A name that no check has: taking it for a check without findings would hide a typing error."""


def find(checks: Iterable[Check], name: str) -> Check:
    """Return the check of a name.

    Raises:
        UnknownCheck: there is none.
    """
    named = {check.name: check for check in checks}
    if name not in named:
        hint = did_you_mean(name, named) or "; 'archlint checks' lists them"
        raise UnknownCheck(f"there is no check '{name}'{hint}")
    return named[name]
