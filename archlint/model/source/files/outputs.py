"""Where a report goes, as the command line and configurations write it: `[FORMAT:]FILE`, or `-` for standard output."""

from __future__ import annotations

import re

from archlint.model.regex import regex

STDOUT = "-"
#: A drive's name has one letter, and so is no format.
_OUTPUT = regex(r"(?:([a-z]{2,}):)?(.+)", re.DOTALL)


def format_and_file(text: str) -> tuple[str, str]:
    """Return the format that an output says, empty if it says none, and the file, or `STDOUT`."""
    match = _OUTPUT.fullmatch(text)
    return (match[1] or "", match[2]) if match else ("", text)


def output_of(form: str, file: str) -> str:
    """Return the output that says a format, unless that is empty, and a file, whatever that is called."""
    if form:
        return f"{form}:{file}"
    return f"./{file}" if format_and_file(file)[0] else file
