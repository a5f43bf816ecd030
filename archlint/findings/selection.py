"""Checks by their names."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.findings.check import Check
from archlint.findings.wording import did_you_mean
from archlint.model.errors import MisuseError


class UnknownCheckError(MisuseError):
    """A name that no check has: taking it for a check without findings would hide a typing error."""


def find(checks: Iterable[Check], name: str) -> Check:
    """Return the check of a name.

    Raises:
        UnknownCheckError: there is none.
    """
    named = {check.name: check for check in checks}
    if name not in named:
        hint = did_you_mean(name, named) or "; 'archlint checks' lists them"
        raise UnknownCheckError(f"there is no check '{name}'{hint}")
    return named[name]
