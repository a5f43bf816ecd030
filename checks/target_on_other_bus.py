"""Targets that look for their rule on another event bus."""

from collections.abc import Hashable, Iterator
from functools import partial

from archlint import (
    Absent,
    Case,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Outcome,
    Reference,
    Resource,
    Severity,
    check,
    judge,
)

_DEFAULT = "default"


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    see="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
)
def target_on_other_bus(graph: Graph) -> Iterator[Finding]:
    """A target is put on another event bus than its rule.

    A rule's name means a rule of one bus. A target that names no bus looks for its rule on the default one, and AWS
    refuses it there: the rule does not exist on that bus.

    **Fix:** give the target the `event_bus_name` of its rule.
    """
    for target in graph.resources(Kind.TARGET):
        # Of what is only named alike, which rule it is, is not known.
        named = [branch.outcome for branch in target["rule"].branches if isinstance(branch.outcome, Reference)]
        for rule in graph.named(Kind.RULE, named):
            verdict = judge(
                rule=target["rule"],
                rules_bus=rule["bus"],
                bus=target["bus"],
                level=partial(_level, graph, rule),
                along=[rule, target],
            )
            if verdict:
                yield verdict.finding(
                    f"rule target {target.label} is put on {_named(graph, verdict.case.bus)}, but its rule"
                    f" '{rule.name}' is on {_named(graph, verdict.case.rules_bus)}",
                    at=target,
                    value="bus",
                    related=[Label("the rule", rule.at)],
                )
                break


def _level(graph: Graph, rule: Resource, case: Case) -> Severity | None:
    if not isinstance(case.rule, Reference) or not rule.is_named(case.rule):
        return None
    own, rules = _bus(graph, case.bus), _bus(graph, case.rules_bus)
    # A bus whose name is not known may have any name but that of the default one.
    comparable = isinstance(own, str) is isinstance(rules, str) or _DEFAULT in (own, rules)
    return Severity.ERROR if own and rules and comparable and own != rules else None


def _bus(graph: Graph, named: Outcome) -> Hashable | None:
    """Return which bus is named: its name, or the bus itself where that has none that is known; None if neither."""
    if isinstance(named, Absent):
        return _DEFAULT
    if isinstance(named, Known):
        return str(named.value).rpartition("/")[2]
    buses = graph.named(Kind.BUS, [named]) if isinstance(named, Reference) else []
    if len(buses) != 1:
        return None
    name = buses[0]["name"].known
    return name if isinstance(name, str) else buses[0]


def _named(graph: Graph, named: Outcome) -> str:
    bus = _bus(graph, named)
    if bus == _DEFAULT:
        return "the default event bus"
    return f"event bus '{bus.name if isinstance(bus, Resource) else bus}'"
