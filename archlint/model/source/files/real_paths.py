"""Where many paths lead, at one time."""

from __future__ import annotations

import os

#: A path of more steps is resolved as the standard library does it, which needs no recursion.
_MAX_DEPTH = 100


class RealPaths:
    """Where paths lead, as `os.path.realpath` finds it, which looks at all folders above again for each path."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return where a path leads, without links.

        Raises:
            ValueError: a NUL is in it.
        """
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._found(path)
        return known

    def _found(self, path: str) -> str:
        folder, name = os.path.split(path)
        is_plain = name not in ("", os.curdir, os.pardir) and path.count(os.sep) < _MAX_DEPTH and "\0" not in path
        if os.name != "posix" or not is_plain or not path.startswith(os.sep):
            return os.path.realpath(path)
        found = os.path.join(self.of(folder), name)  # noqa: PTH118 - for each of thousands of files
        return os.path.realpath(found) if os.path.islink(found) else found  # noqa: PTH114 - as above
