"""The documents that an editor has open: their texts count, not what is in the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from lsprotocol import types

from archlint.cli.server.positions import EditedText, PositionUnits
from archlint.model.data import dataclass


@dataclass(frozen=True, slots=True)
class Buffer:
    """A document that is open.

    Attributes:
        uri: what the editor calls it.
        path: the file that it is, or will be, as the editor writes it.
        real: that path, resolved.
        version: which one of its versions this is, as the editor counts them.
        text: its text.
    """

    uri: str
    path: str
    real: str
    version: int
    text: EditedText


class Buffers:
    """All documents that are open, of files on the disk; what lies elsewhere is left alone."""

    def __init__(self, units: PositionUnits) -> None:
        self.units = units
        self._by_uri: dict[str, Buffer] = {}

    def __iter__(self) -> Iterator[Buffer]:
        """Yield them, the one opened first first."""
        return iter(self._by_uri.values())

    def of_uri(self, uri: str) -> Buffer | None:
        """Return an open document by what the editor calls it."""
        return self._by_uri.get(uri)

    def of_file(self, real: str) -> Buffer | None:
        """Return the open document of a file, by its resolved path."""
        return next((buffer for buffer in self if buffer.real == real), None)

    def open(self, uri: str, version: int, text: str) -> Buffer | None:
        """Take up a document; None if it is no file on the disk."""
        path = path_of_uri(uri)
        if path is None:
            return None
        buffer = Buffer(uri, path, os.path.realpath(path), version, EditedText(text, self.units))
        self._by_uri[uri] = buffer
        return buffer

    def change(self, uri: str, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> Buffer | None:
        """Take up changes of a document, each to what the one before made; None if it is not open."""
        known = self._by_uri.get(uri)
        if known is None:
            return None
        text = known.text
        for change in changes:
            text = text.edited(change)
        self._by_uri[uri] = Buffer(uri, known.path, known.real, version, text)
        return self._by_uri[uri]

    def close(self, uri: str) -> Buffer | None:
        """Forget a document, and return it; None if it is not open."""
        return self._by_uri.pop(uri, None)


def path_of_uri(uri: str) -> str | None:
    """Return the path of a file by its URI; None if it is no file on the disk, or no path at all."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or not parts.path:
            return None
        path = url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc not in ("", "localhost") else parts.path)
    except ValueError:
        return None
    return None if "\0" in path else os.path.normpath(path)


def uri_of(path: str) -> str:
    """Return the URI of a file by its absolute path."""
    return Path(path).as_uri()
