"""Which folders a unit of Terragrunt's leads to, found by words in its file's bytes; what is read then decides.

Source: Terragrunt documentation, "Built-in Functions".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from archlint.languages.detect import TERRAGRUNT
from archlint.model.regex import regex
from archlint.model.source.files import disk
from archlint.model.source.files.project import lies_in, outermost, root_of
from archlint.model.source.files.raw import MAX_BYTES, read_bytes
from archlint.model.source.text import Unreadable

#: A path that begins with what a function gives: `"${get_repo_root()}/modules/queue"`.
_PATH = regex(rb'"\$\{(?:[^"{}\r\n]|"[^"\r\n]*+")*+\}([^"$\r\n]*+)"')
_INCLUDED = regex(rb'\bpath\s*=\s*"([^"$\r\n]+)"')
_FOUND = regex(rb'\bpath\s*=\s*find_in_parent_folders\(\s*(?:"([^"$\r\n]+)")?')
#: More files are not included by one, nor are more paths looked for.
_MAX_INCLUDED = 10
_MAX_PATHS = 200


def unit_words(folder: str, data: bytes) -> bytes:
    """Return what is in a unit's file and in those that it includes, with paths that begin at its folder.

    Args:
        folder: the folder that it lies in, resolved.
        data: what is in it.
    """
    limit = outermost(folder) or root_of(folder)

    def relative(text: bytes) -> bytes:
        return _PATH.sub(lambda path: _relative(path, folder, limit), text, count=_MAX_PATHS)

    found = relative(data)
    included = [text for file in _included(folder, found, limit) if (text := _text(file)) is not None]
    return b"\n".join([found, *map(relative, included)])


def _relative(path: re.Match[bytes], folder: str, limit: str) -> bytes:
    """Return a path in quotes, from the nearest folder from which it leads somewhere; as it is if there is none."""
    tail = os.fsdecode(path[1].partition(b"?")[0]).lstrip("/")
    for above in _above(folder, limit) if tail.strip("./") else ():
        target = disk.real(os.path.join(above, tail))  # noqa: PTH118 - any text may be a path
        if target != folder and lies_in(target, limit) and disk.exists(target):
            shown = os.path.relpath(target, folder)
            return os.fsencode(f'"{shown if shown.startswith("..") else f"./{shown}"}"')
    return path[0]


def _included(folder: str, data: bytes, limit: str) -> Iterator[str]:
    """Yield the files that an `include` block may lead to."""
    for path in _INCLUDED.findall(data)[:_MAX_INCLUDED]:
        file = disk.real(os.path.join(folder, os.fsdecode(path)))  # noqa: PTH118 - as above
        if lies_in(file, limit) and disk.is_file(file):
            yield file
    for name in _FOUND.findall(data)[:_MAX_INCLUDED]:
        wanted = os.fsdecode(name) or TERRAGRUNT
        files = (
            disk.real(os.path.join(above, wanted))  # noqa: PTH118
            for above in _above(os.path.dirname(folder), limit)  # noqa: PTH120
        )
        found = next((file for file in files if lies_in(file, limit) and disk.is_file(file)), None)
        if found is not None:
            yield found


def _above(folder: str, limit: str) -> Iterator[str]:
    """Yield a folder and those around it, up to a limit."""
    for above in (folder, *map(str, Path(folder).parents)):
        if not lies_in(above, limit):
            return
        yield above


def _text(file: str) -> bytes | None:
    try:
        return read_bytes(Path(file), MAX_BYTES)
    except Unreadable:
        return None
