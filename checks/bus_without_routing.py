"""Event buses that only pass everything on."""

from archlint import Findings, Graph, Kind, Label, Severity, check

from ._patterns import matches_everything


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html",
)
def bus_without_routing(graph: Graph) -> Findings:
    """A custom event bus passes all its events on to one target.

    The bus has one rule, which matches everything and has one target. Nothing is routed: events cost more and
    arrive later than if their producers sent them straight to the target.

    **Fix:** send to the target directly, or give the rule the pattern that the target is for.

    **Ignore it** where others add rules of their own to the bus, in stacks that archlint does not see.
    """
    for rule in graph.resources(Kind.RULE):
        verdict = matches_everything(rule)
        bus = graph.only_route(rule) if verdict else None
        # A partner's events come over a bus of their own, whatever becomes of them.
        if bus and verdict and bus["partner"].certainly_absent:
            target = graph.parts(rule, Kind.TARGET)[0]
            yield verdict.finding(
                f"event bus {bus.label} has one rule, '{rule.name}', which passes everything on to"
                f" {graph.name_of_target(target)}",
                at=bus,
                level=Severity.NOTE,
                related=[Label("its only rule", rule.at)],
            )
