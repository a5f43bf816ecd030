"""Rules with more targets than EventBridge accepts."""

import itertools
from collections.abc import Iterator, Sequence

from archlint import Case, Findings, Graph, Kind, Severity, Verdict, check, judge, worst_of

_LIMIT = 5
#: How many groups of conditional targets are looked at: a rule that has more of them is wrong anyway.
_MAX_GROUPS = 200


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
)
def too_many_rule_targets(graph: Graph) -> Findings:
    """A rule has more than five targets.

    EventBridge accepts five targets for each rule, and this quota cannot be raised: the deployment fails.

    **Fix:** split the rule in two with the same pattern, or let one target, such as a topic, fan out.
    """
    for rule in graph.resources(Kind.RULE):
        if rule.stands_for_many:  # each target may be for another one
            continue
        targets = graph.settled_targets(rule)
        worst = worst_of(_verdicts(list(targets.values())))
        if worst:
            known = len([case for case in targets.values() if worst.case.when >= case.when])
            yield worst.finding(
                f"rule {rule.label} has {max(known, _LIMIT + 1)} targets, and EventBridge accepts {_LIMIT}",
                at=rule,
                value=list(targets)[_LIMIT].at,
            )


def _verdicts(targets: Sequence[Case]) -> Iterator[Verdict | None]:
    """Yield when there are too many: for each group of conditional targets that exceeds the limit."""
    conditional = [case for case in targets if case.when]
    lacking = _LIMIT + 1 - (len(targets) - len(conditional))
    if lacking <= len(conditional):
        for group in itertools.islice(itertools.combinations(conditional, max(lacking, 0)), _MAX_GROUPS):
            yield judge(level=Severity.ERROR, present=group)
