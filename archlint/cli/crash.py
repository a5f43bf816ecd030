"""What is said when nothing else caught an exception: an error in words, never a traceback and never "findings"."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: Set to anything, it has the traceback shown, too.
DEBUG = "ARCHLINT_DEBUG"

_INCOMPLETE, _INTERRUPTED = 2, 130


@contextmanager
def last_resort() -> Iterator[None]:
    """End the process with 2, and an error on standard error, if anything escapes that is not meant to.

    1 would say that there are findings, and that is what Python ends with. An interrupted process ends with 130.
    """
    try:
        yield
    except SystemExit:
        raise
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BaseException as error:
        # Standard error may be what is broken, and for words there may be no memory.
        with suppress(BaseException):
            _tell(error)
        sys.exit(_INCOMPLETE)


def _tell(error: BaseException) -> None:
    if sys.stderr is None:  # it is not open, as after `2>&-`; `print` would write to standard output
        return
    from archlint.model.source.printable import on_one_line

    print(f"error: archlint crashed: {on_one_line(_words(error))}", file=sys.stderr)  # noqa: T201 - click may be broken
    if not isinstance(error, MemoryError):
        hint = f"This is a fault of archlint: please report it where you have it from, with what {DEBUG}=1 adds."
        print(hint, file=sys.stderr)  # noqa: T201
    if os.environ.get(DEBUG):
        import traceback

        for line in "".join(traceback.format_exception(error)).splitlines():
            print(on_one_line(line), file=sys.stderr)  # noqa: T201


def _words(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return f"{type(error).__name__}: {error}".removesuffix(": ")
