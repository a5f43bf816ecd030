"""Schedules on buses that have none."""

import re
from collections.abc import Iterator
from functools import partial

from archlint import (
    Case,
    Finding,
    Graph,
    Kind,
    Label,
    Outcome,
    Reference,
    Resource,
    Severity,
    Text,
    Unknown,
    canonical,
    check,
    judge,
    unset,
)

_DEFAULT = "default"
_BUSES = ("AWS::Events::EventBus", "aws_cloudwatch_event_bus")
_HOLE = re.compile(r"\$\{[^}]{0,300}+\}")


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    related=["target-on-other-bus"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
)
def schedule_on_custom_bus(graph: Graph) -> Iterator[Finding]:
    """A scheduled rule is on a custom event bus.

    Only rules on the default bus can have a `ScheduleExpression`: the deployment fails.

    **Fix:** leave out the rule's `EventBusName`, or use `AWS::Scheduler::Schedule`, which can put events on any bus.
    """
    for rule in graph.resources(Kind.RULE):
        verdict = judge(schedule=rule["schedule"], bus=rule["bus"], pattern=rule["pattern"], level=_level)
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


def _level(case: Case) -> Severity | None:
    schedule = case.schedule
    scheduled = isinstance(schedule, Text) or case.scalar("schedule") not in (None, "")
    # A rule has a schedule or a pattern: without a pattern, a schedule from outside is one, whatever it says.
    scheduled |= isinstance(schedule, Unknown) and not schedule.inside and case.lacks("pattern")
    return Severity.ERROR if scheduled and _is_custom(case.bus) else None


def _is_custom(bus: Outcome) -> bool:
    """Tell whether a bus certainly is not the default one."""
    if isinstance(bus, Reference):
        return bus.target.type in _BUSES
    if isinstance(bus, Text) and any(reference.target.type in _BUSES for reference in bus.references):
        return True
    name = canonical(bus).rpartition("/")[2]
    return name != "" and re.fullmatch(".*".join(map(re.escape, _HOLE.split(name))), _DEFAULT) is None
