"""What a run hands to a reporter: plain data that crosses processes, without trees or graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from archlint.findings.check import Check
from archlint.findings.severity import Severity
from archlint.languages.unread import (
    A_PART,
    COMMANDS,
    DECLARES,
    DEFINITION,
    DOES,
    NO_FILE,
    NOT_INSTALLED,
    STACK,
    UNREAD_MODULE,
)
from archlint.model.data import dataclass
from archlint.model.source.location import Location

if TYPE_CHECKING:
    from archlint.graph.architecture.model import Architecture


@dataclass(frozen=True, slots=True)
class RelatedLocation:
    """A place that explains a finding, with words of its own."""

    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Replacement:
    """Text that a fix puts in place of a part of a file.

    Attributes:
        location: the part; where text is only added, the place, without width.
        start: where it starts, in code points from the beginning of the file's text.
        end: where it ends, exclusive.
        text: what is put there.
    """

    location: Location
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that together mend a finding; a finding may have several, of which one is to be chosen.

    Attributes:
        title: what they do, as an order.
        is_safe: whether they change nothing but what is wrong.
        replacements: the edits; none if they cannot be made.
        refusal: why they cannot be made; empty if they can.
    """

    title: str
    is_safe: bool = False
    replacements: tuple[Replacement, ...] = ()
    refusal: str = ""

    @property
    def by_path(self) -> Mapping[str, Sequence[Replacement]]:
        """The edits of each file, by its path."""
        found: dict[str, list[Replacement]] = {}
        for each in self.replacements:
            found.setdefault(each.location.path, []).append(each)
        return found


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count.

    Attributes:
        kind: SARIF's word for it: `inSource`, or `external` for what a file beside the source says.
        reason: why; empty if none is given.
        location: where that is said; None if it is no place in a template.
    """

    kind: str
    reason: str
    location: Location | None = None

    @property
    def words(self) -> str:
        """The reason, or that there is none."""
        return self.reason or "no reason given"


@dataclass(frozen=True, slots=True)
class Result:
    """One finding, located and at its final level.

    `resource` is the name the author wrote (a SAM event: `Function/Event`). `check`, `file` (the path as seen from the
    repository's root), `resource` and `part` (what tells apart findings of one check at one resource) identify the
    finding without its line, stable under edits elsewhere in the file; `fingerprint` is a hash of these four.
    `suppression` says why it does not count, if it does not. `declared` is where the template declares what the finding
    is in, if that is elsewhere: the function of a line of code. `fixes` are there only if they were asked for, the best
    first. `help` says what to do about it, in the words of the file's language; empty if nothing is known. `named` is
    where its resource is named, if `location` is that of a value. `flow` are the places on the way that is wrong, in
    order, for findings about a way. `service` is that of its resource, as ARNs call it, and `dialect` what that is
    written in: `cloudformation`, `cdk` or `terraform`. `nodes` are the ids that its resource, and those that it stands
    for, have in the architecture; none unless that was asked for.
    """

    check: str
    level: Severity
    message: str
    resource: str
    location: Location
    related: tuple[RelatedLocation, ...]
    tags: tuple[str, ...]
    fingerprint: str
    suppression: Suppression | None = None
    file: str = ""
    part: str = ""
    declared: Location | None = None
    fixes: tuple[Fix, ...] = ()
    help: str = ""
    named: Location | None = None
    flow: tuple[RelatedLocation, ...] = ()
    service: str = ""
    dialect: str = ""
    nodes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """Sorts results: by place, then by check, and further until none are equal."""
        location = self.location
        return location.path, location.line, location.column, self.check, self.message, self.fingerprint


@dataclass(frozen=True, slots=True)
class Rule:
    """What another tool says of one of its rules, under the names that a check has for it."""

    name: str
    severity: Severity
    tags: tuple[str, ...]
    see: tuple[str, ...]
    documentation: str
    summary: str


@dataclass(frozen=True, slots=True)
class Tool:
    """Another tool that ran beside archlint, with those of its rules that findings are of."""

    name: str
    version: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, order=True)
class RunError:
    """Something that kept the run from doing its whole job: an unreadable template, a crashing check.

    `line` and `column` are 0 where they are not known; `check` names the check that crashed, else it is empty;
    `details` holds a traceback for a crash; `excerpt` is the text of the line, or empty where it is not to be quoted.
    """

    path: str
    line: int
    message: str
    check: str = ""
    details: str = ""
    column: int = 0
    excerpt: str = ""

    @property
    def words(self) -> str:
        """The message, after the place if there is one."""
        numbers = (number for number in (self.line, self.column) if self.line and number)
        where = ":".join((self.path, *map(str, numbers))) if self.path else ""
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True, order=True)
class Warned:
    """Something to tell people that leaves the outcome of the run as it is, such as what of a template is passed over.

    `line` is 0 where it is about the file as a whole; the message then mostly goes on from its name. `check` names the
    check that is ignored without need; `fix` takes that out, if fixes were asked for.
    """

    path: str
    message: str
    line: int = 0
    check: str = field(default="", compare=False)
    fix: Fix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """A reference or definition that the scope does not settle, and why."""

    location: Location
    subject: str
    reason: str

    @property
    def is_of_part(self) -> bool:
        """Whether it says that a template is a part of one: what its other parts may supply is not missed in it."""
        return self.reason.endswith(A_PART)


@dataclass(frozen=True, slots=True, order=True)
class UnreadModule:
    """What is not at hand, or cannot be read, so that what it declares or does was not looked at.

    Attributes:
        location: where it is called, or where it cannot be read; for an app, the file that says that there is one.
        source: what is called, as it is written; for an app, the name of that file.
        reason: why that is not read.
        what: what it is: a module, a nested stack, a stack of CloudFormation that Terraform makes, an app whose
            templates a tool writes, the handler of a function or a file of its code, a definition, or a text that is
            no JSON.
    """

    location: Location
    source: str
    reason: str
    what: str = UNREAD_MODULE

    @property
    def counted_as(self) -> str:
        """What it is one of."""
        return f"{UNREAD_MODULE} call" if self.what == UNREAD_MODULE else self.what

    @property
    def is_at_hand(self) -> bool:
        """Whether it may be there, and is not read all the same."""
        is_unfit = self.what == DEFINITION and self.reason != NO_FILE
        return self.what == STACK or self.what in COMMANDS or self.what in DOES or is_unfit

    @property
    def does(self) -> tuple[str, str]:
        """What it does with what was not looked at: it declares that, is code that does it, or text that says it.

        The second word is for several.
        """
        return DOES.get(self.what, DECLARES)

    @property
    def command(self) -> str:
        """What would fetch or write it; empty where no command does."""
        return "terraform init" if self.reason == NOT_INSTALLED else COMMANDS.get(self.what, "")

    @property
    def words(self) -> str:
        """What is not read, and why."""
        called = f"{self.what} '{self.source}' is " if self.source else ""
        return f"{called}not read: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one run, sorted; the input of every reporter.

    Attributes:
        findings: what is reported, after selection and `--pedantic` filtering.
        errors: what kept the run from doing its whole job (exit code 2).
        files: the templates that were read, as given on the command line.
        checks: every check that ran, sorted by name.
        left_out: how many more checks the profile `strict` would have run.
        counts: how many resources of each kind were seen, by the kind's word ("queue").
        unresolved: what stayed unknown.
        sources: the text of each file that has a finding, or a place that explains one, by path.
        hidden_notes: how many notes `--pedantic` would show.
        tools: the other tools that ran.
        suppressed: the findings that do not count, to be shown beside the others.
        hidden_suppressed: how many of these there are that are not to be shown.
        warnings: what people are to know, though it leaves the outcome as it is.
        unread: the modules, stacks and apps that are not at hand or not read.
        architecture: the resources and edges with what is found at them, in the first environment; None unless it
            was asked for.
        since: the revision that the run is compared with; empty if it is with none.
        known: how many findings do not count because that has them, too.
    """

    findings: tuple[Result, ...]
    errors: tuple[RunError, ...]
    files: tuple[str, ...]
    checks: tuple[Check, ...]
    left_out: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    unresolved: tuple[Unresolved, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    hidden_notes: int = 0
    tools: tuple[Tool, ...] = ()
    suppressed: tuple[Result, ...] = ()
    hidden_suppressed: int = 0
    warnings: tuple[Warned, ...] = ()
    unread: tuple[UnreadModule, ...] = ()
    architecture: Architecture | None = None
    since: str = ""
    known: int = 0

    def at_least(self, level: str) -> Report:
        """Return the report without the findings that are milder than a level, whether they count or not."""
        threshold = Severity(level)
        shown, suppressed = (
            tuple(result for result in results if result.level.at_least(threshold))
            for results in (self.findings, self.suppressed)
        )
        return replace(self, findings=shown, suppressed=suppressed, hidden_notes=0)

    @property
    def told(self) -> list[Warned]:
        """The warnings, each once, by file and line."""
        return sorted(set(self.warnings), key=lambda warned: (warned.path, warned.line, warned.message))

    @property
    def all_suppressed(self) -> int:
        """How many findings do not count, shown or not."""
        return len(self.suppressed) + self.hidden_suppressed

    @property
    def hiding_suppressed(self) -> Report:
        """The report with only the number of what does not count."""
        return replace(self, suppressed=(), hidden_suppressed=self.all_suppressed)
