"""What policies, permissions, roles and keys are about: facts of nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.needs import NOTHING_KNOWN
from archlint.graph.architecture.model import Fact
from archlint.graph.graph import Graph
from archlint.graph.questions.permission.access import role_of
from archlint.graph.questions.permission.acting import need
from archlint.graph.questions.permission.api_requests import asks_for_permission
from archlint.graph.questions.permission.attachments import attached
from archlint.graph.questions.permission.permissions import policies
from archlint.graph.resource import Edge, Resource
from archlint.languages.cloudformation import cdk
from archlint.model.values.value import Value

_ASIDE_TRAITS = frozenset({Trait.ADMITS, Trait.GRANTS, Trait.STANDS_FOR})
_ASIDE_KINDS = (Kind.KEY, Kind.KEY_ALIAS, Kind.POLICY_ATTACHMENT, Kind.ROLE)
_ROLE = (Kind.ROLE,)
#: The settings that name the roles a resource acts in.
_ROLES = ("role", "execution_role", "source_role")
_FACT_KINDS = {Kind.ROLE: "role", Kind.KEY: "key", Kind.KEY_ALIAS: "key", Kind.PERMISSION: "permission"}
#: What only grants something, and is no policy.
_GRANTS = (Kind.KEY_GRANT, Kind.LAKE_LOCATION, Kind.LAKE_PERMISSION, Kind.METHOD_REQUEST)


def stands_aside(resource: Resource) -> bool:
    """Tell whether no message passes a resource: a policy, permission, role, key, other name, or what CDK adds."""
    return (
        resource.kind in _ASIDE_KINDS
        or (resource.type is not None and not resource.type.traits.isdisjoint(_ASIDE_TRAITS))
        or (resource.declaration is not None and cdk.is_framework(resource.declaration))
    )


class FactsOf:
    """What is about the nodes and edges of one graph.

    Args:
        graph: the graph.
        identify: returns the id of a resource as a node.
    """

    def __init__(self, graph: Graph, identify: Callable[[Resource], str]) -> None:
        self._graph = graph
        self._identify = identify
        self._facts: dict[Resource, Fact] = {}
        # Most resources have neither.
        self._governed = {edge.target for edge in graph.edges if edge.link is Link.GOVERNS}
        self._encrypted = {edge.source for edge in graph.edges if edge.link is Link.ENCRYPTED_BY}

    def of_node(self, resource: Resource) -> tuple[Fact, ...]:
        """Return what is about a declared resource: its roles with their policies, what governs it, and its key."""
        about = self._roles_of(resource)
        if resource in self._governed:
            about += [edge.source for edge in self._graph.incoming(resource, Link.GOVERNS) if stands_aside(edge.source)]
        if resource in self._encrypted:
            about += [edge.target for edge in self._graph.outgoing(resource, Link.ENCRYPTED_BY)]
        return self._facts_of(about) if about else ()

    def of_edge(self, edge: Edge) -> tuple[tuple[str, ...], tuple[Fact, ...]]:
        """Return the IAM actions that an edge needs, and the roles and policies that say whether it may have them."""
        wanted = need(edge)
        if wanted is NOTHING_KNOWN or not asks_for_permission(self._graph, edge):
            return (), ()
        role = role_of(self._graph, edge.acting, wanted.acts)
        about = list(self._found(role)) if role is not None else []
        if wanted.principals and edge.acted_on.declaration is not None:
            about += (each for each in policies(self._graph, edge.acted_on) if self._may_be_for(each, edge))
        return wanted.access.actions, self._facts_of(about) if about else ()

    def _may_be_for(self, policy: Resource, edge: Edge) -> bool:
        """Tell whether a policy is not a permission that is for another source than that of an edge."""
        if policy.kind is not Kind.PERMISSION:
            return True
        source = policy["source"]
        if source.certainly_absent:
            return True
        found = [self._graph.find(branch.outcome, ()) for branch in source.branches]
        sender = edge.source
        senders = {sender, sender.owner, *(each.source for each in self._graph.incoming(sender))}
        return None in found or bool(senders & set(found))

    def _roles_of(self, resource: Resource) -> list[Resource]:
        roles = [role for name in resource.may_say(_ROLES) for role in self._found(resource[name])]
        given = [each.policy for role in roles for each in attached(self._graph, role)]
        return roles + [policy for policy in given if policy is not None]

    def _found(self, value: Value) -> Iterator[Resource]:
        for branch in value.branches:
            role = self._graph.find(branch.outcome, _ROLE)
            if role is not None and role.kind is Kind.ROLE:
                yield role

    def _facts_of(self, about: Iterable[Resource]) -> tuple[Fact, ...]:
        return tuple([self._fact(each) for each in dict.fromkeys(about) if self._identify(each)])

    def _fact(self, about: Resource) -> Fact:
        found = self._facts.get(about)
        if found is None:
            kind = _FACT_KINDS.get(about.kind, "grant" if about.kind in _GRANTS else "policy")
            found = self._facts[about] = Fact(kind, self._identify(about), about.name, about.at.location)
        return found
