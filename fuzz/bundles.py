"""Several files in one input, as text that people can read and edit.

An input is the text of one file. A line `-- NAME --` begins another file, which goes up to the next such line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKER = re.compile(rb"^-- ([^\r\n]*?) --\r?$\n?", re.MULTILINE)
#: Names that lead to a file below the folder they are in, and nowhere else.
_PART = r"(?!\.+(?:/|$))[A-Za-z0-9_.][A-Za-z0-9_.-]{0,60}"
_SAFE = re.compile(rf"{_PART}(/{_PART}){{0,4}}")
_MAX_FILES = 20


def unpack(data: bytes, first: str) -> dict[str, bytes]:
    """Return the files of an input by their names; `first` is the name of what stands before the first marker.

    Files whose names might lead elsewhere are left out.
    """
    parts = _MARKER.split(data)
    files = {first: parts[0]} if parts[0] or len(parts) == 1 else {}
    for name, content in zip(parts[1::2], parts[2::2], strict=True):
        shown = name.decode("utf-8", "replace")
        if _SAFE.fullmatch(shown) and not _is_in_the_way(shown, files) and len(files) < _MAX_FILES:
            files[shown] = content
    return files


def pack(files: Mapping[str, bytes], first: str) -> bytes:
    """Return the input that `unpack` takes apart into the same files."""
    text = files.get(first, b"")
    for name, content in files.items():
        if name != first:
            text += (b"" if text.endswith(b"\n") or not text else b"\n") + b"-- " + name.encode() + b" --\n" + content
    return text


def _is_in_the_way(name: str, names: Mapping[str, bytes]) -> bool:
    """Tell whether one of two files would have to be the folder of the other."""
    return any(f"{name}/".startswith(f"{other}/") or f"{other}/".startswith(f"{name}/") for other in names)
