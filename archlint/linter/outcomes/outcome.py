"""What one scope adds to a report, and how it is looked at: plain data that crosses processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

from archlint.findings.ignored.suppressions import Use
from archlint.findings.problems import Problems
from archlint.findings.result import Result, UnreadModule, Unresolved
from archlint.linter.inputs.environments import Settable
from archlint.model.data import dataclass
from archlint.model.source.files import disk
from archlint.model.source.files.project import lies_in
from archlint.model.source.files.working import path_to_open

#: The kind of look by which a scope asks what else a run looks at.
WALKED = "walked"

if TYPE_CHECKING:
    from archlint.graph.architecture.model import Architecture


@dataclass(slots=True)
class ScopeOutcome:
    """What one scope adds to the report; its attributes are the report's."""

    files: list[str] = field(default_factory=list)
    findings: list[Result] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    counts: Counter[str] = field(default_factory=Counter)
    unresolved: list[Unresolved] = field(default_factory=list)
    unread: list[UnreadModule] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    hidden_notes: int = 0
    suppressed: list[Result] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    #: What of the configurations is needed: the file, the resource as it is named there, and the check.
    needed: set[tuple[str, str, str]] = field(default_factory=set)
    #: The files that only the metadata of an assembly names; see `Results`.
    named_by_assemblies: set[str] = field(default_factory=set)
    settable: Settable = field(default_factory=Settable)
    architecture: Architecture | None = None
    #: With more steps than this, it would be the same; None if they may have been too few, see `Budget.needed`.
    needed_steps: float | None = None
    #: What to call the scope, and what was looked at on the way, if that is asked for.
    shown: str = ""
    looks: disk.Looks | None = None


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """How to look at every scope of a run; plain data.

    Attributes:
        show_notes: whether to report notes, or only to count them.
        respect_ignores: whether to suppress what the templates ask to ignore.
        show_fixes: whether to work out how findings can be mended.
        fixes_within: a file, and its first and last line: only what stands there is to be mended; None means all.
        walked: the folders, resolved, in which the run looks at everything.
        with_architecture: whether to describe the architecture, too.
        with_looks: whether to keep what was looked at on the way.
        with_messages: whether the architecture has what becomes of messages, too: their hops, and their losses.
    """

    show_notes: bool = True
    respect_ignores: bool = True
    show_fixes: bool = False
    walked: tuple[str, ...] = ()
    with_architecture: bool = False
    with_looks: bool = False
    fixes_within: tuple[str, int, int] | None = None
    with_messages: bool = False

    def walks(self, path: str) -> bool:
        """Tell whether the run looks at everything where a file lies; what is asked is recorded as a look."""
        is_walked = any(lies_in(disk.real(path_to_open(path)), folder) for folder in self.walked)
        disk.note(WALKED, path, str(is_walked))
        return is_walked
