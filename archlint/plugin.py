"""What a check is, and what it yields."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archlint.case import Case, cases
from archlint.location import Place
from archlint.severity import Severity as Severity
from archlint.value import Absent, Value
from archlint.when import ALWAYS, Condition, When, consistent

if TYPE_CHECKING:
    from archlint.graph import Graph
    from archlint.resource import Resource


@dataclass(frozen=True, slots=True)
class Label:
    """A related place with the words that say what it has to do with the finding."""

    message: str
    at: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check yields: a resource to edit and the fact that is wrong with it.

    Attributes:
        message: a first sentence that names the resource and the fact, with values.
        at: the resource that must be edited; the report points at its name.
        level: the level that applies here; None means the check's own severity.
        case: the circumstances under which the fact holds. The run lowers the level of a conditional fact,
            and of an error that rests on a parameter's default, and says so in the message.
        related: places that explain the finding.
        discriminator: what tells findings of one check on one resource apart, for the few checks that
            report parts of a resource (a topic's inline subscriptions); it must survive edits elsewhere.
    """

    message: str
    at: Resource
    level: Severity | None = None
    case: Case = field(default_factory=Case)
    related: Sequence[Label] = ()
    discriminator: str = ""


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


CheckFunction = Callable[["Graph"], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a check compares with, and that the configuration may change.

    Attributes:
        name: the name of the function's keyword.
        default: what it is if nobody says otherwise; a whole number can only become a whole number.
        documentation: what it means, as a clause that goes on from "its default is".
    """

    name: str
    default: int | float
    documentation: str

    def admits(self, value: object) -> bool:
        """Tell whether a value may stand in for the default: a positive number of its kind."""
        kinds = int if isinstance(self.default, int) else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and 0 < value < math.inf


@dataclass(frozen=True, slots=True)
class Check:
    """A check as discovery finds it: its function and what is said about it.

    Attributes:
        name: the kebab-case name, the only one it has.
        severity: the level of a finding that says nothing else.
        also: the other levels that a finding may have by itself.
        tags: the themes it belongs to, such as `message-loss`.
        see: the page of the provider's documentation that it rests on.
        documentation: its docstring, dedented; its first line is the summary.
        run: from graph to findings.
        thresholds: the numbers it compares with that the configuration may change.
        pack: the pack it belongs to, by the name of its entry point.
        level: the level that the configuration gives to all its findings, whatever the circumstances.
    """

    name: str
    severity: Severity
    also: tuple[Severity, ...]
    tags: tuple[str, ...]
    see: tuple[str, ...]
    documentation: str
    run: CheckFunction
    thresholds: tuple[Threshold, ...] = ()
    pack: str = ""
    level: Severity | None = None

    @property
    def levels(self) -> tuple[Severity, ...]:
        """Every level that a finding of its own may have, worst first."""
        return tuple(sorted({self.severity, *self.also}, key=lambda level: level.rank))

    @property
    def summary(self) -> str:
        """The first line of the documentation: the smell, as a sentence."""
        return self.documentation.partition("\n")[0]

    def configured(self, level: Severity | None, thresholds: Mapping[str, int | float]) -> Check:
        """Return the check with another level, unless that is None, and with other thresholds."""
        changed = self
        if thresholds:
            run: Callable[..., Iterable[Finding]] = self.run
            changed = replace(changed, run=functools.partial(run, **thresholds))
        return replace(changed, severity=level, also=(), level=level) if level else changed

    def __call__(self, graph: Graph) -> Iterator[Finding]:
        """Yield the findings of this check on `graph`."""
        yield from self.run(graph)


def check(
    *,
    severity: Severity,
    also: Sequence[Severity] = (),
    tags: Sequence[str],
    see: str | Sequence[str],
) -> Callable[[CheckFunction], Check]:
    """Make a check of a function from graph to findings.

    The function's name, with hyphens, is the check's name; its docstring is its documentation. A keyword of the
    function that is annotated as `Annotated[int, "what it means"]` (or `float`) and has a default above 0 is a
    threshold: the configuration may set it.

    Args:
        severity: the level of its findings, unless a finding says another.
        also: the other levels that its findings may say.
        tags: themes, such as `message-loss`.
        see: one address, or several, of the documentation the check rests on.

    Returns:
        A decorator that turns the function into a `Check`.

    Raises:
        ValueError: the function has no docstring, or a keyword that is no threshold.
    """

    def decorate(function: CheckFunction) -> Check:
        documentation = inspect.getdoc(function)
        if not documentation:
            raise ValueError(f"check '{function.__name__}' has no docstring")
        return Check(
            name=function.__name__.replace("_", "-"),
            severity=severity,
            also=tuple(also),
            tags=tuple(tags),
            see=(see,) if isinstance(see, str) else tuple(see),
            documentation=documentation,
            run=function,
            thresholds=tuple(_thresholds(function)) if getattr(function, "__kwdefaults__", None) else (),
        )

    return decorate


def _thresholds(function: CheckFunction) -> Iterator[Threshold]:
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            words: tuple[object, ...] = getattr(parameter.annotation, "__metadata__", ())
            threshold = Threshold(parameter.name, parameter.default, str(words[0]) if words else "")
            if not threshold.documentation or not threshold.admits(threshold.default):
                name = getattr(function, "__name__", "")
                expected = "Annotated[int, words] with a default above 0"
                raise ValueError(f"keyword '{parameter.name}' of check '{name}' is no threshold: {expected}")
            yield threshold
