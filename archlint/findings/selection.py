"""Checks by their names."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.findings.check import Check
from archlint.findings.wording import did_you_mean, quoted
from archlint.model.errors import MisuseError

#: Of more names than this, a list of all is the better hint.
_FEW = 8


class UnknownCheckError(MisuseError):
    """A name that no check has: taking it for a check without findings would hide a typing error."""


def find(checks: Iterable[Check], name: str) -> Check:
    """Return the check of a name.

    Raises:
        UnknownCheckError: there is none.
    """
    named = {check.name: check for check in checks}
    if name not in named:
        hint = did_you_mean(name, named) or _with_words_of(name, named) or "; 'archlint checks' lists them"
        raise UnknownCheckError(f"there is no check '{name}'{hint}")
    return named[name]


def _with_words_of(name: str, names: Iterable[str]) -> str:
    """Return a hint at the names that hold each word of what was asked for; empty if none does, or more than a few."""
    words = {word for word in name.lower().replace("_", "-").split("-") if word}
    found = [known for known in names if words and words <= set(known.split("-"))]
    one_of = "one of " if len(found) > 1 else ""
    return f"; did you mean {one_of}{quoted(found)}?" if 0 < len(found) <= _FEW else ""
