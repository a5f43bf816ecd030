"""What a hop needs to be allowed to, and whether that is certainly refused."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Link
from archlint.aws.needs import NOTHING_KNOWN
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.questions.permission.api_requests import asks_for_permission
from archlint.graph.resource import Edge, Resource
from archlint.model.data import dataclass
from archlint.model.source.location import Place


@dataclass(frozen=True, slots=True)
class HopAccess:
    """What one edge of a hop needs.

    Attributes:
        edge: the edge.
        acts: who acts, in words.
        actions: the IAM actions.
        key: the customer's key that its end is encrypted with; None for none.
        key_actions: the actions on that.
        refused: why it is certainly refused, as a clause; empty where nothing says so.
        at: where that stands.
    """

    edge: Edge
    acts: str
    actions: tuple[str, ...]
    key: Resource | None
    key_actions: tuple[str, ...]
    refused: str = ""
    at: tuple[Place, ...] = ()


def accesses(graph: Graph, hop: Hop) -> Iterator[HopAccess]:
    """Yield what the edges of a hop need."""
    for edge in hop.edges:
        need = graph.need(edge)
        if need is NOTHING_KNOWN or edge.link is Link.CONTAINS or not asks_for_permission(graph, edge):
            continue
        keys = graph.keys_used(edge)
        key = keys[0].target if keys else None
        by_service = need.principals and graph.acts_as_service(edge)
        acts = need.principals[0] if by_service else need.acts.value if need.acts else ""
        refused, at = refusal_of(graph, edge)
        yield HopAccess(edge, acts, graph.actions_on(edge), key, need.access.key_actions if key else (), refused, at)


def refusal_of(graph: Graph, edge: Edge) -> tuple[str, tuple[Place, ...]]:
    """Return why what an edge needs is certainly refused, and where that stands; empty where nothing says so."""
    return graph.once(("refusal of", edge), lambda: _refusal_of(graph, edge))


def _refusal_of(graph: Graph, edge: Edge) -> tuple[str, tuple[Place, ...]]:
    return (
        _not_admitted(graph, edge, by_default=False)
        or blocking_key(graph, edge)
        or _not_allowed(graph, edge, by_default=False)
        or ("", ())
    )


def possible_refusal(graph: Graph, edge: Edge) -> str:
    """Return why what an edge needs is refused by a default or under a condition, as a clause; empty if it is not."""
    found = _not_admitted(graph, edge, by_default=True) or _not_allowed(graph, edge, by_default=True)
    return found[0] if found else ""


def _not_admitted(graph: Graph, edge: Edge, *, by_default: bool) -> tuple[str, tuple[Place, ...]] | None:
    refusal = graph.unadmitted(edge)
    bare = graph.without_role(edge) if refusal is None else None
    if refusal is None and bare is None:
        return None
    is_by_chance = refusal not in (None, edge) or (bare is not None and bare.when != edge.when)
    if (is_by_chance or bool(graph.refused_by_defaults(edge))) is not by_default:
        return None
    if refusal is None:
        return "it has no role to act in", (edge.at,)
    on = f"{edge.acted_on.kind.value} '{edge.acted_on.name}'"
    return f"{on} does not let {graph.need(edge).principals[0]} act on it", (edge.acted_on.at,)


def _not_allowed(graph: Graph, edge: Edge, *, by_default: bool) -> tuple[str, tuple[Place, ...]] | None:
    lacking = [each for each in graph.lacking(edge) if bool(each.rests_on or each.when) is by_default]
    if not lacking:
        return None
    first = lacking[0]
    return f"role '{first.role.name}' does not allow {first.action.replace('|', ' or ')}", (first.role.at,)


def blocking_key(graph: Graph, edge: Edge) -> tuple[str, tuple[Place, ...]] | None:
    """Return which key lets no service use it, and where that stands; None where nothing says so."""
    if not graph.uses_key_as_service(edge):
        return None
    managed = [
        branch
        for branch in edge.acted_on["kms_key"].branches
        if not branch.when and not branch.rests_on and graph.is_managed(edge.acted_on, branch.outcome)
    ]
    if managed:
        return "its key, which AWS manages, lets no other service use it", (managed[0].place or edge.acted_on.at,)
    for each, defaults in graph.keys_refusing(edge):
        if not each.when and not defaults:
            service = graph.need(edge).principals[0]
            return f"key '{each.target.name}' does not let {service} use it", (each.at, each.target.at)
    return None
