"""What goes wrong on the way from files to findings, kept so that all the rest is still linted."""

from __future__ import annotations

from dataclasses import field

from archlint.findings.result import Fix, RunError, UnreadModule, Warned
from archlint.model.data import dataclass
from archlint.model.errors import ConfigurationError
from archlint.model.source.text import Unreadable


@dataclass(slots=True)
class Problems:
    """Errors, which make a run incomplete, warnings, which do not, and apps whose templates are yet to be written."""

    errors: list[RunError] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    unread: list[UnreadModule] = field(default_factory=list)

    def warn(self, path: str, message: str, line: int = 0) -> None:
        """Add a warning about a file or folder, or about one of its lines."""
        self.warnings.append(Warned(path, message, line))

    def needless(self, path: str, message: str, line: int, check: str, fix: Fix | None) -> None:
        """Add the warning that a check is ignored without need, and what takes that out, if fixes were asked for."""
        self.warnings.append(Warned(path, message, line, check, fix))

    def unreadable(self, path: str, refusal: Unreadable, *, what: str = "cannot be read", excerpt: str = "") -> None:
        """Add the error that a file cannot be read.

        Args:
            path: the file.
            refusal: why it cannot, and where that stands.
            what: what is said of the file.
            excerpt: the line that is wrong; empty if it is not known, or not to be quoted.
        """
        message = f"{what}: {refusal.message}"
        self.errors.append(RunError(path, refusal.line, message, column=refusal.column, excerpt=excerpt))

    def failed(self, path: str, message: str, line: int = 0) -> None:
        """Add the error that something could not be done with a file, or with what stands in one of its lines."""
        self.errors.append(RunError(path, line, message))

    def misconfigured(self, error: ConfigurationError) -> None:
        """Add an error for each thing that is wrong with the configuration of a folder."""
        for fault in error.faults:
            self.failed(fault.path, f"{fault.reason}; what it is for is not linted", fault.line)

    def crashed(self, path: str, error: BaseException, check: str = "", *, tool: str = "archlint") -> None:
        """Add the error that a check, or else archlint itself or another tool, raised an exception on a file."""
        import traceback  # here: mostly nothing crashes

        culprit = f"check '{check}'" if check else tool
        reason = f"{type(error).__name__}: {error}".strip().splitlines()[0].removesuffix(":")
        details = "".join(traceback.format_exception(error))
        self.errors.append(RunError(path, 0, f"{culprit} crashed: {reason}", check, details))

    def extend(self, other: Problems) -> None:
        """Add the problems of a part of the run."""
        self.errors += other.errors
        self.warnings += other.warnings
