"""What archlint cannot work with at all."""

from __future__ import annotations

from collections.abc import Iterable


class ArchlintError(Exception):
    """Something that leaves nothing to report: a pack, a configuration, a baseline that is broken.

    Its message is one line for the user.
    """

    @property
    def lines(self) -> tuple[str, ...]:
        """What is wrong, each thing on a line of its own."""
        return (str(self),)


class ConfigurationError(ArchlintError):
    """A configuration that says something wrong; the message starts with the file and, if it is known, the line.

    Attributes:
        path: the file.
        reason: what is wrong.
        line: the line; 0 if it is not known.
        faults: all that is wrong, this first.
        rest: what the configuration says but for that; None if it cannot be told.
    """

    def __init__(self, path: str, reason: str, line: int = 0, others: Iterable[ConfigurationError] = ()) -> None:
        self.faults: tuple[ConfigurationError, ...] = (self, *others)
        first = f"{path}:{line}: {reason}" if line else f"{path}: {reason}"
        super().__init__("\n".join((first, *map(str, self.faults[1:]))))
        self.path, self.reason, self.line = path, reason, line
        self.rest: object = None
        self._first = first

    @property
    def lines(self) -> tuple[str, ...]:
        """What is wrong, each thing on a line of its own."""
        return tuple(fault._first for fault in self.faults)

    @classmethod
    def of(cls, faults: Iterable[ConfigurationError]) -> ConfigurationError:
        """Return one error for several, of which there is at least one; by file and line, what has none last."""
        each = (each for fault in faults for each in fault.faults)
        first, *others = sorted(each, key=lambda fault: (fault.path, fault.line == 0, fault.line))
        return cls(first.path, first.reason, first.line, others)


class MisuseError(ArchlintError):
    """What was asked for cannot be meant: a wrong name, path or option."""


class NotInstalledError(MisuseError):
    """What was asked for needs a package that is not installed.

    Args:
        what: what needs it.
        package: the package.
        extra: the extra of archlint's that brings it.
    """

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs {package}, which is not installed: pip install 'archlint[{extra}]'")
