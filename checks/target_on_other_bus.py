"""Targets that look for their rule on another event bus."""

from functools import partial

from archlint import Case, Findings, Graph, Kind, Label, Reference, Resource, Severity, check, judge


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    see="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
)
def target_on_other_bus(graph: Graph) -> Findings:
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
                level=Severity.ERROR.where(partial(_is_on_other, graph, rule)),
                along=[rule, target],
            )
            if verdict:
                own, rules = (graph.name_of_bus(bus) for bus in (verdict.case.bus, verdict.case.rules_bus))
                yield verdict.finding(
                    f"rule target {target.label} is put on {own}, but its rule '{rule.name}' is on {rules}",
                    at=target,
                    value="bus",
                    related=[Label("the rule", rule.at)],
                )
                break


def _is_on_other(graph: Graph, rule: Resource, case: Case) -> bool:
    is_its_rule = isinstance(case.rule, Reference) and rule.is_named(case.rule)
    return is_its_rule and graph.are_different_buses(case.bus, case.rules_bus)
