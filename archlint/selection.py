"""Which of the checks to run, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from archlint.plugin import Check
from archlint.words import did_you_mean


class UnknownCheck(Exception):  # noqa: N818 - it reads well after "except"
    """A name that no check has: taking it for a check without findings would hide a typing error."""


def choose(checks: Sequence[Check], *, select: Collection[str], ignore: Collection[str]) -> list[Check]:
    """Return the checks to run.

    Args:
        checks: all there are.
        select: the names of those to run; empty means all.
        ignore: the names of those not to run.

    Raises:
        UnknownCheck: a name is not the name of a check.
    """
    for name in (*select, *ignore):
        find(checks, name)
    return [check for check in checks if (not select or check.name in select) and check.name not in ignore]


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
