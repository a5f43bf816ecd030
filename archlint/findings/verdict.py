"""How bad a combination of values is, and in which circumstances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archlint.findings.severity import Severity
from archlint.graph.resource import Edge, Resource
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, Condition, When, consistent
from archlint.model.values.value import Absent, Value


@dataclass(frozen=True, slots=True)
class Verdict:
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


def judge(
    *values: Value,
    level: Callable[[Case], Severity | None],
    along: Iterable[Edge | Resource] = (),
    given: When = ALWAYS,
    present: Iterable[Case] = (),
    **named: Value,
) -> Verdict | None:
    """Return the worst that values can be together, or None where nothing is wrong.

    A thing that is wrong in every case holds always; one that is wrong only in some holds under the conditions
    of its case.

    Args:
        values: the values to look at together.
        level: how bad a case is; None where it is right, or unknown.
        along: the edges through which the values come together, and the resources that have them: where these do not
            exist, there is nothing to judge.
        given: conditions that hold anyway, beside those under which the resources `along` the way exist.
        present: circumstances under which the values come together, beside those of the edges and parts `along` the
            way.
        named: further values to look at together: `level` finds the outcome of each by its name, `case.NAME`.
    """
    way = list(along)
    given = given.union(*(_existence(step) for step in way))
    together = [*present, *(step.case if isinstance(step, Edge) else step.presence for step in way)]
    names = tuple(named)
    when = ALWAYS.union(*(case.when for case in together)) - given if together else ALWAYS
    rests_on = frozenset[str]().union(*(case.rests_on for case in together))
    found = [
        (case, level(case))
        for found in cases(*values, *named.values(), given=given | when if when else given)
        for case in [found._replace(names=names) if names else found]
        # What the edges rest on, the values do too: conditions that these defaults make false do not hold.
        if not rests_on or consistent(case.when | when | given, case.rests_on | rests_on)
    ]
    if all(severity is None for _, severity in found):
        return None
    wrong = [Verdict(severity, case.under(when, rests_on)) for case, severity in found if severity is not None]
    worst = min(wrong, key=lambda verdict: verdict.level.rank)
    if len(wrong) < len(found):
        return worst
    mildest = max(wrong, key=lambda verdict: verdict.level.rank)
    rests_on = rests_on.union(*(verdict.case.rests_on for verdict in wrong))
    always = mildest.case._replace(when=when, rests_on=rests_on)
    return min(Verdict(mildest.level, always), worst, key=lambda verdict: verdict.rank)


def _existence(step: Edge | Resource) -> When:
    """Return the conditions under which the ends of an edge exist, or a resource does."""
    return step.source.when | step.target.when if isinstance(step, Edge) else step.when


def judge_absence(
    *values: Value,
    level: Severity,
    along: Iterable[Edge | Resource] = (),
    given: When = ALWAYS,
    present: Iterable[Case] = (),
    **named: Value,
) -> Verdict | None:
    """Return a verdict where all values are absent together, or None where they never certainly are.

    Args:
        values: what should not be absent all at once.
        level: how bad it is if it is.
        along: the edges and resources through which the values come together, as for `judge`.
        given: conditions that hold anyway, as for `judge`.
        present: circumstances, as for `judge`.
        named: further values, as for `judge`.
    """
    return judge(
        *values,
        level=lambda case: level if all(isinstance(o, Absent) for o in case.outcomes) else None,
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
