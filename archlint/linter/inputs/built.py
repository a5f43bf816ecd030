"""Templates that SAM CLI wrote beside their sources: they say the same, and are read once, where people edit them.

Source: AWS SAM Developer Guide, "sam build" and "sam package"; SAM CLI notes in the metadata of each
resource that it writes which one of the source it is (`SamResourceId`).
"""

from __future__ import annotations

from archlint.linter.inputs.inputs import Input
from archlint.model.regex import regex
from archlint.model.source.project import resolved_folder

_WRITTEN = regex(rb"SamResourceId[\"']?\s*+:\s*+[\"']?([0-9A-Za-z]++)")
#: What stands where a resource may be declared.
_KEY = regex(rb"(?<![0-9A-Za-z])([0-9A-Za-z]++)[\"']?\s*+:")


class Built:
    """Which of some templates SAM CLI wrote, and from which others it may have."""

    def __init__(self) -> None:
        self._written: dict[str, frozenset[bytes]] = {}
        self._sources: dict[str, list[frozenset[bytes]]] = {}

    def note(self, file: Input, data: bytes) -> None:
        """Note what a template declares, or repeats."""
        written = frozenset(_WRITTEN.findall(data)) if b"SamResourceId" in data else frozenset()
        if written:
            self._written[file.shown] = written
        elif file.path is not None and b"AWS::Serverless" in data:
            folder = str(resolved_folder(file.path))
            self._sources.setdefault(folder, []).append(frozenset(_KEY.findall(data)))

    def repeats(self, file: Input) -> bool:
        """Tell whether a template that the user did not name repeats what one beside it declares."""
        written = self._written.get(file.shown)
        if written is None or file.named or file.path is None:
            return False
        sources = self._sources.get(str(resolved_folder(file.path)), ())
        return any(written <= declared for declared in sources)
