"""What is installed here: archlint, and what it builds on."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version

from archlint.model.regex import regex
from archlint.model.release import release

_NAME = regex(r"[A-Za-z0-9._-]+")
#: What the extra of this name brings is used by commands, where it is installed.
_EXTRA = 'extra == "cfn-lint"'


def versions() -> Iterator[str]:
    """Yield a line for archlint, Python and each package that archlint uses here, with their versions."""
    yield f"archlint {release()}"
    yield f"  Python {platform.python_version()}"
    for requirement in sorted(requires("archlint") or [], key=str.lower):
        name = _NAME.match(requirement)
        if name and ("extra ==" not in requirement or requirement.endswith(_EXTRA)):
            # The extra may not be installed.
            with suppress(PackageNotFoundError):
                yield f"  {name[0]} {version(name[0])}"
