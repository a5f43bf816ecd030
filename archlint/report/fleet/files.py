"""Files that are written piece by piece, and take their place once they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archlint.findings.ignored.targets import UnwritableFileError


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Let a file be written beside another one, which it replaces if nothing goes wrong.

    Yields where to write.

    Raises:
        UnwritableFileError: it cannot be written.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield beside
        beside.replace(target)
    except OSError as error:
        raise UnwritableFileError(f"'{path}' cannot be written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
