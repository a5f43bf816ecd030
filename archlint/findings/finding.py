"""What a check yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from archlint.findings.severity import Severity as Severity
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.cases import Case

if TYPE_CHECKING:
    from archlint.findings.remedies.words import Remedy
    from archlint.graph.resource import Resource

#: Yields what would mend a finding, the best first.
Remedies: TypeAlias = "Callable[[], Iterable[Remedy]]"


def no_remedies() -> Iterable[Remedy]:
    """Return none: there is nothing that edits could do."""
    return ()


@dataclass(frozen=True, slots=True)
class Label:
    """A related place with the words that say what it has to do with the finding."""

    message: str
    at: Place


def declared(words: str, end: Resource) -> list[Label]:
    """Return the label for the end of an edge where it is declared; none for one of which only the ARN is known."""
    return [] if end.is_external else [Label(words, end.at)]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check yields: a resource to edit and the fact that is wrong with it.

    Attributes:
        message: a first sentence that names the resource and the fact, with values.
        at: the resource that must be edited; the report points at its name where no value is named.
        level: the level that applies here; None means the check's own severity.
        case: the circumstances under which the fact holds. The run lowers the level of a conditional fact,
            and of an error that rests on a parameter's default, and says so in the message.
        related: places that explain the finding.
        flow: the places that a message or an execution passes on the way that is wrong, in order; mostly they are in
            `related`, too.
        discriminator: what tells findings of one check on one resource apart, for the few checks that
            report parts of a resource (a topic's inline subscriptions); it must survive edits elsewhere.
        value: where the value is written that is wrong, as `case.place(NAME)` says; the report points at it. None where
            the fact is that nothing is set, or where the value is not written: a default of AWS's.
        remedies: yields what would mend it, the best first; called only if fixes are asked for.
        help: what to do about it, where that is not what the check's documentation says behind `**Fix:**`.
    """

    message: str
    at: Resource
    level: Severity | None = None
    case: Case = field(default_factory=Case)
    related: Sequence[Label] = ()
    flow: Sequence[Label] = field(default=(), kw_only=True)
    discriminator: str = ""
    value: Place | None = None
    remedies: Remedies = no_remedies
    help: str = ""


#: What a check returns: it is a generator.
Findings: TypeAlias = Iterator[Finding]
