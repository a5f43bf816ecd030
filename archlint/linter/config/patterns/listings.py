"""What lies in the folders that were listed, so that the system is not asked for each name that is mostly not there."""

from __future__ import annotations

from collections.abc import Iterable


class Listings:
    """The names in the folders listed so far."""

    def __init__(self) -> None:
        self._names: dict[str, frozenset[str]] = {}

    def note(self, folder: str, names: Iterable[str]) -> None:
        """Take note of the names in a resolved folder."""
        # Where upper and lower case are the same to a file system, a name may be listed in either.
        self._names[folder] = frozenset(map(str.lower, names))

    def may_hold(self, folder: str, name: str) -> bool:
        """Tell whether something in a resolved folder may be called so; what was not listed may hold anything."""
        names = self._names.get(folder)
        return names is None or name.lower() in names
