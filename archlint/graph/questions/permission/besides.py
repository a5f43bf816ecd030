"""What a role has to be allowed over an edge besides what is done to the end of it.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.calls.sdk_services import action_of
from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import NEEDS, Acts, Need
from archlint.aws.policies.access import (
    CALLS_ENDPOINT,
    MANAGED_RULE,
    ON_SECRETS,
    POLLED,
    TAGS_TASKS,
    TOLD_BY_RULE,
    Access,
)
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
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


#: What a Task needs that calls what is no resource of the graph: nothing but what it takes besides.
CALLS_OTHERS = Need(Access(()), acts=Acts.MACHINE)


def calls_others(edge: Edge) -> bool:
    """Tell whether an edge stands for a Task's call of what is no resource of the graph."""
    return edge.source.kind is Kind.TASK and edge.link is Link.READS and edge.target is edge.source.owner


def calls_by_sdk(graph: Store) -> Iterator[Edge]:
    """Yield an edge for each Task that calls, by an SDK, what is no resource of the graph: to its state machine.

    What SAM's policy templates let the roles do that it makes is not known of these services.
    """
    for task in graph.resources(Kind.TASK):
        machine = task.owner
        if machine is None or not action_of(str(task["integration"].known)):
            continue
        if any((task.kind, edge.link, edge.target.kind) in NEEDS for edge in graph.outgoing(task)):
            continue  # it is asked what that takes
        roles = (graph.find(branch.outcome, (Kind.ROLE,)) for branch in machine["role"].branches)
        if not any(role is not None and role.is_generated for role in roles):
            yield Edge(task, machine, Link.READS, task.at)


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
    if calls_others(edge):
        action = action_of(str(edge.source["integration"].known))
        yield Besides(action, target, f"what is called in '{edge.source['state'].known}'")
    if target.kind is Kind.CONNECTION and edge.source.owner is not None:
        yield Besides(CALLS_ENDPOINT, edge.source.owner)
        yield from (Besides(action, target, "the secret") for action in ON_SECRETS)
