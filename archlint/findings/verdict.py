"""How bad a combination of values is, and in which circumstances."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from archlint.findings.finding import Finding, Label, Remedies, no_remedies
from archlint.findings.severity import Severity
from archlint.findings.wording import HasName, quoted
from archlint.graph.resource import Edge, Resource
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, Condition, When, consistent
from archlint.model.values.scalars import Absent
from archlint.model.values.value import Branch, Value

#: What there is under conditions: an edge, a resource, or one of the things that a value may be.
_Step: TypeAlias = Edge | Resource | Branch
Thing = TypeVar("Thing")


class Placed(Protocol):
    """What stands somewhere: an edge, a state."""

    @property
    def at(self) -> Place:
        """Where it stands."""


_Named = TypeVar("_Named", bound=HasName)
_Placed = TypeVar("_Placed", bound=Placed)
#: Values that differ by more combinations of conditions than this many are not judged.
_MAX_CASES = 4096
#: What no value can be called, for a case has it anyway.
_OWN_NAMES = frozenset(dir(Case))
_NO_DEFAULTS: frozenset[str] = frozenset()


class _Wrong:
    """What a finding can be made of."""

    __slots__ = ()

    @property
    def _said(self) -> tuple[Verdict, Case]:
        """How bad it is and when, and the case that has the values to name."""
        raise NotImplementedError

    def finding(
        self,
        message: str,
        *,
        at: Resource,
        value: Place | str | None = None,
        level: Severity | None = None,
        related: Sequence[Label] = (),
        flow: Sequence[Label] = (),
        discriminator: str = "",
        remedies: Remedies = no_remedies,
        help: str = "",
    ) -> Finding:
        """Return the finding that says this, with its level and its circumstances.

        Args:
            message: as in `Finding`, and so are all others but `value`.
            at: the resource that must be edited.
            value: where the value is written that is wrong, or what it is called in the case.
            level: the level, where something beside the values decides about it.
            related: places that explain the finding.
            flow: the places on the way that is wrong.
            discriminator: what tells findings on one resource apart.
            remedies: yields what would mend it.
            help: what to do about it, where that is not what the documentation says.
        """
        verdict, case = self._said
        return Finding(
            message,
            at=at,
            value=case.place(value) if isinstance(value, str) else value,
            level=level or verdict.level,
            case=verdict.case,
            related=related,
            flow=flow,
            discriminator=discriminator,
            remedies=remedies,
            help=help,
        )


@dataclass(frozen=True, slots=True)
class Verdict(_Wrong):
    """What is wrong, how bad it is and when.

    Attributes:
        level: the level before it is lowered for being conditional.
        case: the outcomes that are wrong together, and the conditions under which they are.
    """

    level: Severity
    case: Case

    @property
    def rank(self) -> tuple[int, int]:
        """Orders verdicts, worst first: by the level that is reported, unconditional ones before others."""
        conditional = bool(self.case.when)
        return (self.level.lowered if conditional else self.level).rank, int(conditional)

    @property
    def _said(self) -> tuple[Verdict, Case]:
        return self, self.case


def judge(
    *values: Value,
    level: Severity | Callable[[Case], Severity | None],
    along: Iterable[_Step] = (),
    given: When = ALWAYS,
    present: Iterable[Case] = (),
    **named: Value,
) -> Verdict | None:
    """Return the worst that values can be together, or None where nothing is wrong, or too much depends on conditions.

    A thing that is wrong in every case holds always; one that is wrong only in some holds under the conditions
    of its case.

    Args:
        values: values of one sort, of which there may be any number: `case.unnamed` in `level`.
        level: how bad a case is, None where it is right, or unknown: `Severity.ERROR.where(fifo=True)`; or how bad
            every case is.
        along: the edges through which the values come together, the resources that have them, and the branches that
            they stand in: where one of these does not exist, there is nothing to judge.
        given: conditions that hold anyway, beside those under which the resources `along` the way exist.
        present: circumstances under which the values come together, beside those of the edges, parts and branches
            `along` the way.
        named: the values to look at together: `case.NAME` in `level`, and in the verdict's case.

    Raises:
        TypeError: a value is named like something that a case has anyway.
    """
    under = _circumstances(list(along), given, present)
    found = [(case, level if isinstance(level, Severity) else level(case)) for case in _cases(named, values, under)]
    wrong = [
        Verdict(severity, case.under(under.when, under.rests_on)) for case, severity in found if severity is not None
    ]
    if not wrong:
        return None
    worst = min(wrong, key=lambda verdict: verdict.level.rank)
    if len(wrong) < len(found):
        return worst
    mildest = max(wrong, key=lambda verdict: verdict.level.rank)
    rests_on = under.rests_on.union(*(verdict.case.rests_on for verdict in wrong))
    always = mildest.case._replace(when=under.when, rests_on=rests_on)
    return min(Verdict(mildest.level, always), worst, key=lambda verdict: verdict.rank)


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What values are judged under.

    Attributes:
        given: the conditions that hold anyway.
        when: those under which the values come together, beside them.
        rests_on: the parameters whose defaults that rests on.
    """

    given: When
    when: When
    rests_on: frozenset[str]


def _circumstances(way: Sequence[_Step], given: When, present: Iterable[Case]) -> _Circumstances:
    """Return the circumstances under which all steps of a way exist."""
    when, rests_on = ALWAYS, _NO_DEFAULTS
    for case in present:
        when, rests_on = when | case.when, rests_on | case.rests_on
    for step in way:
        if isinstance(step, Resource):
            given, when = given | step.when, when | step.part_when
            continue
        when, rests_on = when | step.when, rests_on | step.rests_on
        if isinstance(step, Edge):
            given = given | step.source.when | step.target.when
    return _Circumstances(given, when - given, rests_on)


def _cases(named: Mapping[str, Value], unnamed: Sequence[Value], under: _Circumstances) -> Iterable[Case]:
    """Return what values can be together under some circumstances; nothing where these are too many to tell apart."""
    names, values = tuple(named), (*named.values(), *unnamed)
    if not _OWN_NAMES.isdisjoint(names):
        name = next(name for name in names if name in _OWN_NAMES)
        raise TypeError(f"a case has '{name}' of its own: call the value something else")
    if math.prod([len(value.branches) for value in values]) > _MAX_CASES:
        return ()
    given = under.given | under.when
    found = cases(*values, given=given, names=names)
    if not under.rests_on:
        return found
    # What the edges rest on, the values do too: conditions that these defaults make false do not hold.
    return (case for case in found if consistent(case.when | given, case.rests_on | under.rests_on))


def judge_absence(
    *values: Value,
    level: Severity,
    along: Iterable[_Step] = (),
    given: When = ALWAYS,
    present: Iterable[Case] = (),
    **named: Value,
) -> Verdict | None:
    """Return a verdict where all values are absent together, or None where they never certainly are.

    Args:
        values: what should not be absent all at once, of one sort.
        level: how bad it is if it is.
        along: the edges and resources through which the values come together, as for `judge`.
        given: conditions that hold anyway, as for `judge`.
        present: circumstances, as for `judge`.
        named: what should not be absent all at once, as for `judge`.
    """
    return judge(
        *values,
        level=lambda case: level if all(isinstance(outcome, Absent) for outcome in case.outcomes) else None,
        along=along,
        given=given,
        present=present,
        **named,
    )


def worst_of(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Return the worst of several verdicts, the first one of those that are equally bad.

    Where one holds under a condition and another one under its opposite, something is wrong in any case.
    """
    found = [verdict for verdict in verdicts if verdict is not None]
    return min([*found, *_in_any_case(found)], key=lambda verdict: verdict.rank) if found else None


def _in_any_case(found: Sequence[Verdict]) -> list[Verdict]:
    """Return for each verdict that a later one complements, under the opposite condition, what both are together."""
    worst: dict[tuple[Condition, bool], Severity] = {}
    always: list[Verdict] = []
    for verdict in reversed(found):
        if len(verdict.case.when) != 1:
            continue
        ((condition, truth),) = verdict.case.when
        opposite = worst.get((condition, not truth))
        if opposite is not None:
            level = max(verdict.level, opposite, key=lambda level: level.rank)
            always.append(Verdict(level, verdict.case.always))
        known = worst.get((condition, truth), verdict.level)
        worst[condition, truth] = min(known, verdict.level, key=lambda level: level.rank)
    return always[::-1]


@dataclass(frozen=True, slots=True)
class Judged(_Wrong, Generic[Thing]):
    """What is wrong with several things of one sort, as one finding says it.

    Attributes:
        verdict: how bad they are together, and when.
        things: those that are wrong.
        worst: the one of them that is worst by itself.
        case: what is wrong with that one.
    """

    verdict: Verdict
    things: tuple[Thing, ...]
    worst: Thing
    case: Case

    @classmethod
    def of(cls, verdict: Verdict, things: Sequence[Thing]) -> Judged[Thing]:
        """Return that the same is wrong with several things, of which the first one is to be shown."""
        return cls(verdict, tuple(things), things[0], verdict.case)

    def names(self: Judged[_Named]) -> str:
        """Return the names of the things, in quotes in a row."""
        return quoted(self.things)

    def labels(self: Judged[_Placed], words: str | Callable[[_Placed], str]) -> list[Label]:
        """Return a label for each of the things, with the same words for all or what says them of each."""
        return [Label(words if isinstance(words, str) else words(thing), thing.at) for thing in self.things]

    @property
    def _said(self) -> tuple[Verdict, Case]:
        return self.verdict, self.case


def judge_each(things: Iterable[Thing], judge_one: Callable[[Thing], Verdict | None]) -> Judged[Thing] | None:
    """Return what is wrong with things of one sort together; None where each is right.

    Args:
        things: the edges, or whatever else is judged one by one.
        judge_one: what says what is wrong with one of them.
    """
    found = [(verdict, thing) for thing in things if (verdict := judge_one(thing))]
    if not found:
        return None
    together = worst_of(verdict for verdict, _ in found)
    if together is None:
        return None
    verdict, worst = min(found, key=lambda each: each[0].rank)
    return Judged(together, tuple(thing for _, thing in found), worst, verdict.case)


def judge_edges(edges: Sequence[Edge], level: Severity, rests_on: frozenset[str] = frozenset()) -> Verdict:
    """Return the verdict on edges each of which is wrong: it holds always, if one of them always exists.

    Args:
        edges: the edges.
        level: how bad it is.
        rests_on: the parameters because of whose defaults they are wrong.
    """
    case = min((edge.case for edge in edges), key=lambda case: len(case.when))
    return Verdict(level, case.under(ALWAYS, rests_on))
