"""Edges that a template only hints at: what functions and state machines may write to, as their permissions say.

A permission that names a resource is evidence. An environment variable that names it is evidence only together with a
permission, which may then be one for every resource. Readable code, or a readable definition, is better evidence than
both: where it never writes to anything of that kind, there is no edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from archlint.graph import Graph
from archlint.location import Place
from archlint.policy import Grant, grants
from archlint.resource import Edge, Evidence, Resource
from archlint.schema import Kind, Link
from archlint.value import Known, Outcome, Tree, Value
from archlint.when import When, consistent

#: Finds the declared resource that an outcome refers to; a name may mean one of some kinds.
Find = Callable[[Outcome, tuple[Kind, ...]], Resource | None]

_LINKS = {
    Kind.BUCKET: Link.WRITES_TO,
    Kind.TABLE: Link.WRITES_TO,
    Kind.FUNCTION: Link.INVOKES,
    Kind.MACHINE: Link.INVOKES,
}
_WRITABLE = (Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.STREAM, Kind.DELIVERY_STREAM, *_LINKS)
_ACTORS = (Kind.FUNCTION, Kind.MACHINE)
_EVERYTHING = "*"


def inferred_writes(graph: Graph, find: Find) -> Iterator[Edge]:
    """Yield the edges from functions and state machines to what they may write to although no property says so."""
    roles = _Roles(graph, find)
    for actor in graph.resources(*_ACTORS):
        for edge in _Writer(actor, roles, find).edges():
            if not _is_settled(graph, actor, edge.target):
                yield edge


def _is_settled(graph: Graph, actor: Resource, target: Resource) -> bool:
    """Tell whether better evidence says whether an actor writes to a target: its readable code, or its definition."""
    assert target.type is not None
    writers = graph.parts(actor, Kind.CALL, Kind.TASK)
    # A permission on itself alone says nothing: a Distributed Map needs it, and to go on as a new execution is advice.
    if actor is target or any(edge.target is target for writer in writers for edge in graph.outgoing(writer)):
        return True
    if not graph.is_understood(actor):
        return False
    # What writes to something unknown may write to all that the actor is permitted to.
    service = target.type.write_actions[0].partition(":")[0]
    return not any(
        str(writer["action"].known).startswith(f"{service}:") for writer in writers if not graph.outgoing(writer)
    )


class _Roles:
    """What the roles of a scope are granted, and by whom they are used."""

    def __init__(self, graph: Graph, find: Find) -> None:
        self._graph = graph
        self._find = find
        self._granted: dict[Resource, tuple[Grant, ...]] = {}

    def of(self, actor: Resource) -> Iterator[tuple[Resource, When]]:
        """Yield the roles of a function or state machine, each with the conditions under which it has it."""
        for branch in actor["role"].branches:
            role = self._find(branch.outcome, (Kind.ROLE,))
            if role is not None:
                yield role, branch.when

    def grants(self, role: Resource) -> tuple[Grant, ...]:
        """Return what a role is granted, by its own policies and by those attached to it."""
        if role not in self._granted:
            self._granted[role] = tuple(self._grants(role))
        return self._granted[role]

    def is_shared(self, role: Resource) -> bool:
        """Tell whether several functions or services use a role: what it is granted is then meant for one of them."""
        statements = (Value((statement,)) for statement in role["trust"].each("Statement[]"))
        services = [service for statement in statements for service in statement.step("Principal").each("Service[]")]
        return self._users[role] > 1 or len(services) > 1

    def _grants(self, role: Resource) -> Iterator[Grant]:
        for policy in role["inline_policies"].each("[]"):
            yield from grants(Value((policy,)).step("PolicyDocument"))
        named = (branch.outcome for branch in role["managed_policies"].each("[]"))
        managed = (self._find(outcome, (Kind.IDENTITY_POLICY,)) for outcome in named)
        for attached in dict.fromkeys((*managed, *self._attached.get(role, ()))):
            if attached is not None:
                yield from grants(attached["document"])

    @cached_property
    def _users(self) -> Counter[Resource]:
        return Counter(role for actor in self._graph.resources(*_ACTORS) for role, _when in self.of(actor))

    @cached_property
    def _attached(self) -> dict[Resource, list[Resource]]:
        """The policies that name the roles they are attached to, by role."""
        attached: dict[Resource, list[Resource]] = {}
        for policy in self._graph.resources(Kind.IDENTITY_POLICY):
            for branch in policy["roles"].each("[]"):
                role = self._find(branch.outcome, (Kind.ROLE,))
                if role is not None:
                    attached.setdefault(role, []).append(policy)
        return attached


class _Writer:
    """A function or state machine, and what it may write to."""

    def __init__(self, actor: Resource, roles: _Roles, find: Find) -> None:
        self._actor = actor
        self._roles = roles
        self._find = find
        self._found: dict[Resource, Edge] = {}

    def edges(self) -> Iterable[Edge]:
        """Return an edge for each resource that there is evidence for, the first that is found."""
        variables: dict[Resource, str] | None = None
        for role, when in self._roles.of(self._actor):
            variables = dict(self._variables()) if variables is None else variables
            is_shared = self._roles.is_shared(role)
            for grant in self._roles.grants(role):
                self._read(grant, when, variables, is_shared=is_shared)
        return self._found.values()

    def _read(self, grant: Grant, when: When, variables: Mapping[Resource, str], *, is_shared: bool) -> None:
        """Add the edges that a grant is evidence for."""
        named = [
            (target, resource)
            for resource in grant.resources
            for target in self._named(resource.outcome, variables)
            if target in variables or not is_shared
        ]
        kinds = Counter(target.kind for target in dict(named))
        for target, resource in named:
            given = when | resource.when | grant.statement.when
            if target not in self._found and consistent(given | self._actor.when | target.when):
                edge = self._edge(target, grant, given, resource.place, variables.get(target), kinds[target.kind])
                if edge is not None:
                    self._found[target] = edge

    def _named(self, outcome: Outcome, variables: Iterable[Resource]) -> list[Resource]:
        """Return the resource that a statement names.

        Where it names all, that is the one that environment variables name: of several of one kind, one may be read
        and another one written, and nothing says which.
        """
        if outcome == Known(_EVERYTHING):
            kinds = Counter(target.kind for target in variables)
            return [target for target in variables if kinds[target.kind] == 1]
        target = self._find(_whole(outcome), _WRITABLE)
        return [target] if target is not None else []

    def _variables(self) -> Iterator[tuple[Resource, str]]:
        """Yield what the environment variables name, and what they are called."""
        for branch in self._actor["environment"].branches:
            if isinstance(branch.outcome, Tree) and not branch.outcome.is_list:
                for name, value in branch.outcome.items():
                    for named in value.branches:
                        target = self._find(named.outcome, _WRITABLE)
                        if target is not None:
                            yield target, name

    def _edge(
        self, target: Resource, grant: Grant, when: When, place: Place | None, variable: str | None, beside: int
    ) -> Edge | None:
        """Return the edge to one of the resources that a grant names; None if it allows no writing.

        Args:
            target: the resource.
            grant: the grant.
            when: the conditions under which it is given.
            place: where it names the resource.
            variable: the environment variable that names the resource, too; None if none does.
            beside: how many resources of this kind it names.
        """
        assert target.type is not None
        actions = tuple(action for action in target.type.write_actions if grant.allows(action))
        if not actions:
            return None
        evidence, because = Evidence.PERMISSION, f"permission {actions[0]}"
        if variable is not None:
            evidence, because = Evidence.ENVIRONMENT, f"environment variable {variable} and {because}"
        reads = any(map(grant.allows, target.type.read_actions))
        # Who may do everything with a resource, or with several alike, need not write to this one.
        if grant.allows(f"{actions[0].partition(':')[0]}:") or (reads and (beside > 1 or target.kind is Kind.TABLE)):
            evidence = Evidence.CRUD_PERMISSION
        return Edge(
            source=self._actor,
            target=target,
            link=_LINKS.get(target.kind, Link.DELIVERS_TO),
            at=place or self._actor.at,
            when=when - self._actor.when,
            evidence=evidence,
            because=because,
            actions=actions,
        )


def _whole(outcome: Outcome) -> Outcome:
    """Return what a statement's resource is a part of: the bucket of `arn:aws:s3:::bucket/*`."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).removesuffix(_EVERYTHING).rstrip("/:") or _EVERYTHING)
    return outcome
