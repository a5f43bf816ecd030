"""Files that lie in the package: `importlib.resources` takes longer to load than all of them to read."""

from __future__ import annotations

import pkgutil


def packaged(package: str, name: str) -> bytes:
    """Return what is in a file of a package of archlint's.

    Raises:
        OSError: there is no such file.
    """
    content = pkgutil.get_data(package, name)
    assert content is not None, "what archlint is loaded by has its files, too"
    return content
