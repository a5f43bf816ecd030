"""Rules that pick everything."""

from archlint import Findings, Graph, Kind, Link, Resource, Severity, check

from ._patterns import matches_everything

_LOGS = (Kind.LOG_GROUP, Kind.FIREHOSE_STREAM)


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    profile="strict",
    tags=["architecture"],
    related=["bus-without-routing", "event-loop"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html",
)
def match_everything_rule(graph: Graph) -> Findings:
    """A rule's event pattern matches nearly every event.

    The pattern only names the account, the region or the like, or only says what an event is not. The rule then
    fires for events that it was not written for, those of services that are added later among them: its targets pay
    for each, and a target that emits events itself can start a loop.

    **Levels:** warning as a rule; note where all targets are log groups or Firehose streams: an audit log.

    **Fix:** name the `source` and the `detail-type` that the target is for.

    **Ignore it** where all events are meant, as by a rule that forwards or archives them.
    """
    for rule in graph.resources(Kind.RULE):
        verdict = matches_everything(rule)
        # A bus without routing is wrong in another way: bus-without-routing says so.
        if verdict is None or graph.only_route(rule):
            continue
        targets = graph.parts(rule, Kind.TARGET)
        audit = bool(targets) and all(_only_logs(graph, target) for target in targets)
        yield verdict.finding(
            f"rule {rule.label} matches nearly every event",
            at=rule,
            value="pattern",
            level=Severity.NOTE if audit else Severity.WARNING,
        )


def _only_logs(graph: Graph, target: Resource) -> bool:
    ends = [edge.target for edge in graph.outgoing(target, Link.DELIVERS_TO)]
    return any(end.kind in _LOGS for end in ends)
