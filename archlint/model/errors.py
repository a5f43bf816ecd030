"""What archlint cannot work with at all."""

from __future__ import annotations


class ArchlintError(Exception):
    """Something that leaves nothing to report: a pack, a configuration, a baseline that is broken.

    Its message is one line for the user.
    """


class ConfigurationError(ArchlintError):
    """A configuration that says something wrong; the message starts with the file and, if it is known, the line.

    Attributes:
        path: the file.
        reason: what is wrong.
        line: the line; 0 if it is not known.
    """

    def __init__(self, path: str, reason: str, line: int = 0) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path, self.reason, self.line = path, reason, line


class MisuseError(ArchlintError):
    """What was asked for cannot be meant: a wrong name, path or option."""
