"""Schedules on buses that have none."""

from collections.abc import Iterator, Sequence
from functools import partial

from archlint import (
    Findings,
    Graph,
    Kind,
    Label,
    Link,
    Reference,
    Remedy,
    Resource,
    Severity,
    canonical,
    check,
    is_custom_bus,
    is_schedule,
    judge,
    unset,
)


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    related=["target-on-other-bus"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
)
def schedule_on_custom_bus(graph: Graph) -> Findings:
    """A scheduled rule is on a custom event bus.

    Only rules on the default bus can have a `ScheduleExpression`: the deployment fails.

    **Fix:** leave out the rule's `EventBusName`, or use `AWS::Scheduler::Schedule`, which can put events on any bus.
    """
    for rule in graph.resources(Kind.RULE):
        level = Severity.ERROR.where(
            lambda case: is_schedule(case.schedule, alone=case.lacks("pattern")) and is_custom_bus(case.bus)
        )
        verdict = judge(schedule=rule["schedule"], bus=rule["bus"], pattern=rule["pattern"], level=level)
        if verdict:
            bus = verdict.case.bus
            name = bus.target.name if isinstance(bus, Reference) else canonical(bus)
            # Terraform's targets name the bus, too.
            also = [each for each in graph.parts(rule, Kind.TARGET) if not each["bus"].certainly_absent]
            yield verdict.finding(
                f"rule {rule.label} has a schedule, and is on the custom event bus '{name}'",
                at=rule,
                value="bus",
                related=[Label("the bus", bus.target.place)] if isinstance(bus, Reference) else [],
                # A bus that loses its only rule would be left over.
                remedies=partial(_remedies, graph, rule, also),
            )


def _remedies(graph: Graph, rule: Resource, also: Sequence[Resource]) -> Iterator[Remedy]:
    # A bus that loses its only rule would be left over.
    if not _has_only(graph, rule):
        yield from unset(rule, "bus", also=also, is_safe=True)


def _has_only(graph: Graph, rule: Resource) -> bool:
    """Tell whether nothing else than a rule is connected to its bus."""
    buses = [edge.source for edge in graph.incoming(rule, Link.FEEDS) if not edge.source.is_external]
    return any(all(edge.target is rule for edge in graph.outgoing(bus, Link.FEEDS)) for bus in buses)
