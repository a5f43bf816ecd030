"""Schedules on buses that have none."""

from functools import partial

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Label,
    Reference,
    Resource,
    Severity,
    Text,
    Unknown,
    canonical,
    check,
    is_custom_bus,
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
        level = Severity.ERROR.where(_is_scheduled, lambda case: is_custom_bus(case.bus))
        verdict = judge(schedule=rule["schedule"], bus=rule["bus"], pattern=rule["pattern"], level=level)
        if verdict:
            bus = verdict.case.bus
            name = bus.target.name if isinstance(bus, Reference) else canonical(bus)
            yield verdict.finding(
                f"rule {rule.label} has a schedule, and is on the custom event bus '{name}'",
                at=rule,
                value="bus",
                related=[Label("the bus", bus.target.place)] if isinstance(bus, Reference) else [],
                remedies=partial(unset, rule, "bus", also=_naming_buses(graph, rule), is_safe=True),
            )


def _naming_buses(graph: Graph, rule: Resource) -> list[Resource]:
    """Return the targets of a rule that name its bus, too, as Terraform's do."""
    return [each for each in graph.parts(rule, Kind.TARGET) if not each["bus"].certainly_absent]


def _is_scheduled(case: Case) -> bool:
    schedule = case.schedule
    # A rule has a schedule or a pattern: without a pattern, a schedule from outside is one, whatever it says.
    is_from_outside = isinstance(schedule, Unknown) and not schedule.inside and case.lacks("pattern")
    return isinstance(schedule, Text) or case.scalar("schedule") not in (None, "") or is_from_outside
