"""Regular expressions that are compiled when they are first used: most runs need a few of all there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

#: What a compiled expression is asked for.
_ASKED = ("findall", "finditer", "flags", "fullmatch", "match", "pattern", "search", "split", "sub")


class _Regex:
    """Stands in for a compiled expression; once that is there, its methods are found as if they were its own."""

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self._said = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _ASKED:
            raise AttributeError(name)
        compiled: re.Pattern[Any] = re.compile(*self._said)
        vars(self).update({each: getattr(compiled, each) for each in _ASKED})
        return getattr(compiled, name)


if TYPE_CHECKING:
    regex = re.compile
else:
    regex = _Regex
