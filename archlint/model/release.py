"""Which release of archlint this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

#: What a checkout is that is not installed.
_UNRELEASED = "0.0.0"


def release() -> str:
    """Return the version of archlint that is installed, `0.0.0` for a checkout that is not."""
    try:
        return version("archlint")
    except PackageNotFoundError:
        return _UNRELEASED
