"""What a role has to be allowed over an edge besides what is done to the end of it.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind
from archlint.aws.policies.access import CALLS_ENDPOINT, MANAGED_RULE, ON_SECRETS, POLLED, TAGS_TASKS, TOLD_BY_RULE
from archlint.graph.resource import Edge, Resource
from archlint.model.data import NamedTuple
from archlint.model.values.value import Branch, Tree


class Besides(NamedTuple):
    """What else a role has to be allowed: to any resource, as what it is done to is no resource of the graph.

    Attributes:
        action: the action.
        on: what of the graph it is about.
        part: what of that it is done to; empty for the resource itself.
        certain: whether AWS certainly refuses what travels the edge without it.
    """

    action: str
    on: Resource
    part: str = ""
    certain: bool = True


def _is_there(tag: Branch) -> bool:
    return isinstance(tag.outcome, Tree)


def asked_besides(edge: Edge) -> Iterator[Besides]:
    """Yield what a role has to be allowed besides, for what travels an edge."""
    target = edge.target
    if edge.source["waits_for_job"].known is True:
        if target.kind in TOLD_BY_RULE:
            yield from (Besides(action, target, "the rule that tells of the end") for action in MANAGED_RULE)
        if target.kind in POLLED:
            yield Besides(POLLED[target.kind], target, "the runs", certain=False)
    if target.kind is Kind.ECS_CLUSTER and any(map(_is_there, edge.source["task_tags"].each("[]"))):
        yield Besides(TAGS_TASKS, target, "tasks")
    if target.kind is Kind.CONNECTION and edge.source.owner is not None:
        yield Besides(CALLS_ENDPOINT, edge.source.owner)
        yield from (Besides(action, target, "the secret") for action in ON_SECRETS)
