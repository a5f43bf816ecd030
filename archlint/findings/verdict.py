"""How bad a combination of values is, and in which circumstances."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archlint.findings.severity import Severity as Severity
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, When, consistent, opposite
from archlint.model.values.value import Absent, Value

if TYPE_CHECKING:
    pass


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
    given: When = ALWAYS,
    present: Iterable[Case] = (),
) -> Verdict | None:
    """Return the worst that values can be together, or None where nothing is wrong.

    A thing that is wrong in every case holds always; one that is wrong only in some holds under the conditions
    of its case.

    Args:
        values: the values to look at together.
        level: how bad a case is; None where it is right, or unknown.
        given: conditions that hold anyway, such as those under which the resources exist.
        present: the circumstances of the edges and parts through which the values come together (`edge.case`,
            `part.presence`): where they do not hold, there is nothing to judge.
    """
    together = list(present)
    when = ALWAYS.union(*(case.when for case in together)) - given if together else ALWAYS
    rests_on = frozenset[str]().union(*(case.rests_on for case in together))
    found = [
        (case, level(case))
        for case in cases(*values, given=given | when if when else given)
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
    always = Case(mildest.case.outcomes, when, rests_on, mildest.case.places)
    return min(Verdict(mildest.level, always), worst, key=lambda verdict: verdict.rank)


def judge_absence(
    *values: Value, level: Severity, given: When = ALWAYS, present: Iterable[Case] = ()
) -> Verdict | None:
    """Return a verdict where all values are absent together, or None where they never certainly are.

    Args:
        values: what should not be absent all at once.
        level: how bad it is if it is.
        given: conditions that hold anyway.
        present: the circumstances of edges and parts, as for `judge`.
    """
    return judge(
        *values,
        level=lambda case: level if all(isinstance(o, Absent) for o in case.outcomes) else None,
        given=given,
        present=present,
    )


def worst_of(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Return the worst of several verdicts, the first one of those that are equally bad.

    Where one holds under a condition and another one under its opposite, something is wrong in any case.
    """
    found = [verdict for verdict in verdicts if verdict is not None]
    always = [
        Verdict(max(one.level, other.level, key=lambda level: level.rank), one.case.always)
        for one, other in itertools.combinations(found, 2)
        if opposite(one.case.when, other.case.when)
    ]
    return min([*found, *always], key=lambda verdict: verdict.rank) if found else None
