"""Templates that SAM CLI wrote beside their sources: they say the same, and are read once, where people edit them.

Source: AWS SAM Developer Guide, "sam build" and "sam package"; SAM CLI notes in the metadata of each
resource that it writes which one of the source it is (`SamResourceId`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from archlint.linter.inputs.inputs import Input
from archlint.model.regex import regex
from archlint.model.source.files.project import resolved_folder
from archlint.model.source.text import Unreadable

_WRITTEN = regex(rb"SamResourceId[\"']?\s*+:\s*+[\"']?([0-9A-Za-z]++)")
#: What stands where a resource may be declared.
_KEY = regex(rb"(?<![0-9A-Za-z])([0-9A-Za-z]++)[\"']?\s*+:")


class Built:
    """Which of some templates SAM CLI wrote, and from which others it may have."""

    def __init__(self) -> None:
        self._written: dict[str, frozenset[bytes]] = {}
        self._sources: dict[str, list[Input]] = {}
        self._declared: dict[str, frozenset[bytes]] = {}

    def note(self, file: Input, data: bytes) -> None:
        """Note what a template declares, or repeats."""
        written = frozenset(_WRITTEN.findall(data)) if b"SamResourceId" in data else frozenset()
        if written:
            self._written[file.shown] = written
        elif file.path is not None and b"AWS::Serverless" in data:
            self._sources.setdefault(_folder(file.path, file.real), []).append(file)

    def repeats(self, file: Input, read: Callable[[Input], bytes]) -> bool:
        """Tell whether a template that the user did not name repeats what one beside it declares.

        Args:
            file: the template.
            read: returns what is in one that was noted; most runs need it of none.
        """
        written = self._written.get(file.shown)
        if written is None or file.named or file.path is None:
            return False
        sources = self._sources.get(_folder(file.path, file.real), ())
        return any(written <= self._declared_in(source, read) for source in sources)

    def _declared_in(self, file: Input, read: Callable[[Input], bytes]) -> frozenset[bytes]:
        if file.shown not in self._declared:
            try:
                data = read(file)
            except Unreadable:  # by now
                data = b""
            self._declared[file.shown] = frozenset(_KEY.findall(data))
        return self._declared[file.shown]


def _folder(path: Path, real: str) -> str:
    return os.path.dirname(real) if real else str(resolved_folder(path))  # noqa: PTH120 - a resolved path
