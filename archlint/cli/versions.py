"""What is installed here: archlint, and what it builds on."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import requires, version

from archlint.model.regex import regex

_NAME = regex(r"[A-Za-z0-9._-]+")


def versions() -> Iterator[str]:
    """Yield a line for archlint, Python and each package that archlint requires, with their versions."""
    yield f"archlint {version('archlint')}"
    yield f"  Python {platform.python_version()}"
    for requirement in sorted(requires("archlint") or [], key=str.lower):
        name = _NAME.match(requirement)
        if name and "extra ==" not in requirement:
            yield f"  {name[0]} {version(name[0])}"
