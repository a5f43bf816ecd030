"""Rules that pick everything."""

import re
from collections.abc import Iterator, Sequence

from archlint import (
    Branch,
    Case,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Tree,
    Value,
    Verdict,
    check,
    judge,
    worst_of,
)

#: Fields that say nothing of what an event is.
_IDLE = {"account", "region", "version", "id"}
#: Matchers that admit nearly every value.
_BROAD = ("anything-but", "exists")
_LOGS = (Kind.LOG_GROUP, Kind.DELIVERY_STREAM)
_LOGS_ARN = re.compile(r"arn:.*:(logs:.*:log-group|firehose:.*:deliverystream)[:/]")


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["architecture"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html",
)
def match_everything_rule(graph: Graph) -> Iterator[Finding]:
    """A rule's event pattern matches nearly every event.

    The pattern only names the account, the region or the like, or only says what an event is not. The rule then
    fires for events that nobody thought of, those of services that are added later among them: its targets pay
    for each, and a target that emits events itself can start a loop.

    A rule that only writes to log groups or delivery streams is an audit log: a note.

    **Fix:** name the `source` and the `detail-type` that the target is for.
    """
    for rule in graph.resources(Kind.RULE):
        pattern = rule["pattern"]
        verdict = worst_of(_verdict(branch) for branch in pattern.parsed.branches)
        if verdict is None or _is_only_route(graph, rule):
            continue
        targets = graph.parts(rule, Kind.TARGET)
        audit = bool(targets) and all(_only_logs(graph, target) for target in targets)
        yield Finding(
            f"rule {rule.label} matches nearly every event",
            at=rule,
            level=Severity.NOTE if audit else Severity.WARNING,
            case=verdict.case,
            related=[Label("its pattern", pattern.place)] if pattern.place else [],
        )


def _only_logs(graph: Graph, target: Resource) -> bool:
    ends = [edge.target for edge in graph.outgoing(target, Link.DELIVERS_TO)]
    return any(end.kind in _LOGS or (end.is_external and _LOGS_ARN.match(end.name)) for end in ends)


def _is_only_route(graph: Graph, rule: Resource) -> bool:
    """Tell whether a custom bus has no other rule, and the rule one target: bus-without-routing says so."""
    return any(
        len(graph.outgoing(bus, Link.FEEDS)) == 1 and len(graph.parts(rule, Kind.TARGET)) == 1
        for bus in graph.sources(rule)
        if bus.kind is Kind.BUS
    )


def _verdict(pattern: Branch) -> Verdict | None:
    """Return when a pattern matches nearly every event; None if it never certainly does."""
    outcome = pattern.outcome
    if not isinstance(outcome, Tree) or not any(True for _ in outcome.items()):
        return None
    fields = [field for name, value in outcome.items() if name not in _IDLE for field in _fields(value)]
    prefixes = [matcher.step("prefix") for field in fields for matcher in _mappings(field)]

    def level(case: Case) -> Severity | None:
        return Severity.WARNING if _matches_everything(case.outcomes[: len(fields)]) else None

    # The prefixes are judged too so that the finding names the parameters they rest on.
    return judge(*fields, *prefixes, level=level, present=[Case(when=pattern.when, rests_on=pattern.rests_on)])


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
