"""The journal of an audit: what was found in each source, written as soon as it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from archlint.findings.audited import Audited, AuditRow
from archlint.linter.fleet.task import AuditedBefore
from archlint.model.errors import ArchlintError

_HEAD = {"journal": "archlint audit", "version": 1}


class Journal:
    """A file with a line for each source that was audited; the last line of a source counts.

    Args:
        path: the file, which is made if there is none; None means one that is gone afterwards.
        request: what sources are linted with; what was found with something else is not known.

    Raises:
        ArchlintError: it cannot be read or written, or holds something else.
    """

    def __init__(self, path: Path | None, request: str) -> None:
        self._request = request
        self._at: dict[str, int] = {}
        self._known: dict[str, AuditedBefore] = {}
        self._path = path
        try:
            self._file: IO[bytes] = TemporaryFile() if path is None else open(path, "a+b")  # noqa: PTH123, SIM115
            self._read()
        except OSError as error:
            raise ArchlintError(f"the journal '{path}' cannot be used: {error.strerror}") from None

    def _read(self) -> None:
        self._file.seek(0)
        first = self._file.readline()
        if not first:
            self._write(_HEAD)
            return
        if _data(first) != _HEAD:
            raise ArchlintError(f"'{self._path}' is no journal of 'archlint audit'")
        start, line = self._file.tell(), first
        for line in iter(self._file.readline, b""):
            if _is_entry(said := _data(line)):
                self._at[said["source"]] = start
                is_usable = said["request"] == self._request and bool(said["identity"])
                self._known[said["source"]] = AuditedBefore(said["identity"] if is_usable else "", said["day"])
            start += len(line)
        if not line.endswith(b"\n"):  # it was not finished, and what follows shall be a line of its own
            self._file.write(b"\n")

    def known(self, source: str) -> AuditedBefore | None:
        """Return what is known of a source; None if nothing is."""
        return self._known.get(source)

    def note(self, found: Audited) -> None:
        """Take up what was found in a source; one that is still what it was stays as it is noted."""
        if found.is_known:
            return
        said = {
            "source": found.source,
            "request": self._request,
            "identity": found.identity,
            "day": found.day,
            "seconds": found.seconds,
            "rows": list(found.rows),
        }
        self._at[found.source] = self._write(said)

    def _write(self, said: Any) -> int:
        try:
            self._file.seek(0, 2)
            start = self._file.tell()
            self._file.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise ArchlintError(f"the journal '{self._path or ''}' cannot be written: {error.strerror}") from None
        return start

    def rows(self, source: str) -> Iterator[AuditRow]:
        """Yield what was found in a source."""
        self._file.seek(self._at[source])
        said = _data(self._file.readline())
        yield from said["rows"]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _data(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _is_entry(said: Any) -> bool:
    texts = ("source", "request", "identity", "day")
    return (
        isinstance(said, dict)
        and all(isinstance(said.get(key), str) for key in texts)
        and isinstance(said.get("rows"), list)
        and all(isinstance(row, dict) for row in said["rows"])
    )
