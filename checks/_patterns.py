"""What the checks of event patterns share."""

from collections.abc import Iterator, Sequence

from archlint import (
    Absent,
    Branch,
    Case,
    Graph,
    Kind,
    Known,
    Link,
    Outcome,
    Resource,
    Severity,
    Tree,
    Value,
    Verdict,
    as_json,
    judge,
    worst_of,
)

#: Fields that say nothing of what an event is.
_IDLE = {"account", "region", "version", "id"}
#: Matchers that admit nearly every value.
_BROAD = ("anything-but", "exists")


def matches_everything(rule: Resource) -> Verdict | None:
    """Return when a rule's pattern matches nearly every event; None if it never certainly does."""
    return worst_of(_verdict(branch) for branch in rule["pattern"].parsed.branches)


def only_route(graph: Graph, rule: Resource) -> Resource | None:
    """Return the custom bus that has no other rule than this one, which has one target; None if others may add some."""
    targets = graph.parts(rule, Kind.TARGET)
    for bus in graph.sources(rule):
        is_only = len(graph.outgoing(bus, Link.FEEDS)) == 1 and len(targets) == 1
        may_have_more = (
            any(resource.stands_for_many for resource in (rule, *targets))
            or graph.may_be_linked(bus, Link.FEEDS)
            or graph.may_be_linked(rule, Link.CONTAINS)
            or graph.is_passed_on(bus)
        )
        is_here = bus.kind is Kind.BUS and not bus.is_external
        if is_here and is_only and not may_have_more and not graph.is_disabled(rule):
            return bus
    return None


def filter_patterns(filters: Outcome) -> list[str] | None:
    """Return the patterns of a reader's filters in a fixed order, "" for what is not known; None if nothing is."""
    if isinstance(filters, Absent):
        return []
    if not isinstance(filters, Tree) or not filters.is_list:
        return None
    elements = list(filters.elements())
    if any(element.when or not isinstance(element.outcome, Tree) for element in elements):
        return None
    return sorted(as_json(Value((element,)).step("pattern")) or "" for element in elements)


def _verdict(pattern: Branch) -> Verdict | None:
    """Return when a pattern matches nearly every event; None if it never certainly does."""
    outcome = pattern.outcome
    if not isinstance(outcome, Tree) or not any(True for _ in outcome.items()):
        return None
    fields = [field for name, value in outcome.items() if name not in _IDLE for field in _fields(value)]
    prefixes = [matcher.step("prefix") for field in fields for matcher in _mappings(field)]

    def level(case: Case) -> Severity | None:
        return Severity.WARNING if _matches_everything(case.unnamed[: len(fields)]) else None

    # The prefixes are judged too so that the finding names the parameters they rest on.
    return judge(*fields, *prefixes, pattern=Value((pattern,)), level=level, along=[pattern])


def _fields(value: Value) -> Iterator[Value]:
    """Yield what a part of a pattern asks of each field."""
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list:
        for _name, inner in outcome.items():
            yield from _fields(inner)
    else:
        yield value


def _mappings(field: Value) -> Iterator[Tree]:
    yield from (matcher.outcome for matcher in field.each("[]") if isinstance(matcher.outcome, Tree))


def _matches_everything(fields: Sequence[Outcome]) -> bool:
    constraints = [list(f.elements()) if isinstance(f, Tree) and f.is_list else [Branch(f)] for f in fields]
    narrow = [constraint for constraint in constraints if not _admits_all(constraint)]
    return not narrow or (len(narrow) == 1 and _is_broad(narrow[0]))


def _admits_all(matchers: list[Branch]) -> bool:
    return any(
        isinstance(matcher.outcome, Tree)
        and (matcher.outcome.step("prefix").known == "" or matcher.outcome.step("wildcard").outcome == Known("*"))
        for matcher in matchers
    )


def _is_broad(matchers: list[Branch]) -> bool:
    return any(
        isinstance(matcher.outcome, Tree) and any(not matcher.outcome.step(word).certainly_absent for word in _BROAD)
        for matcher in matchers
    )
