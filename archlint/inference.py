"""Edges that a template only hints at: what functions and state machines may write to, as their permissions say.

A permission that names a resource is evidence. An environment variable that names it is evidence only together with a
permission, which may then be one for every resource. Readable code, or a readable definition, is better evidence than
both: where it never writes to anything of that kind, there is no edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from archlint.graph import ACTORS, Graph
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
#: What may be written to, and what the service is called in the actions that do.
_SERVICES = {
    Kind.QUEUE: "sqs",
    Kind.TOPIC: "sns",
    Kind.BUS: "events",
    Kind.STREAM: "kinesis",
    Kind.DELIVERY_STREAM: "firehose",
    Kind.BUCKET: "s3",
    Kind.TABLE: "dynamodb",
    Kind.FUNCTION: "lambda",
    Kind.MACHINE: "states",
}
_EVERYTHING = "*"


def inferred_writes(graph: Graph, find: Find, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
    """Yield the edges from functions and state machines to what they may write to although no property says so.

    Args:
        graph: the graph with its declared edges.
        find: what finds a resource by what a policy or variable says.
        actors: the functions and state machines; those that they may start are looked at, too.
        kinds: the kinds of what they may write to that matter.
    """
    written = tuple(kind for kind in _SERVICES if kind in kinds and graph.resources(kind))
    roles, pending = _Roles(graph, find), list(actors) if written else []
    seen = set(pending)
    for actor in pending:
        for edge in _Writer(actor, roles, find, written).edges():
            if not _is_settled(graph, actor, edge.target) and not _is_for_lambda(graph, edge):
                yield edge
                if edge.target.kind in ACTORS and edge.target not in seen:
                    seen.add(edge.target)
                    pending.append(edge.target)


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
    service = f"{_SERVICES[target.kind]}:"
    return not any(str(writer["action"].known).startswith(service) for writer in writers if not graph.outgoing(writer))


def _is_for_lambda(graph: Graph, edge: Edge) -> bool:
    """Tell whether all that an edge rests on is what Lambda needs to hand on what a function failed on, or returned.

    Source: AWS Lambda Developer Guide, "Retaining records of asynchronous invocations": the function's role must let it
    send to its dead-letter queue and destinations; CDK and SAM add such a permission for each.
    """
    function = edge.source
    if edge.evidence is not Evidence.PERMISSION or function.kind is not Kind.FUNCTION:
        return False
    invokers = (invoker.source for invoker in graph.invocations(function) if invoker.source.kind is Kind.MAPPING)
    configs = (governor.source for governor in graph.incoming(function, Link.GOVERNS))
    handed_on = (graph.outgoing(owner, Link.DEAD_LETTERS_TO, Link.DELIVERS_TO) for owner in (*invokers, *configs))
    own = graph.dead_letter_targets(function)
    return any(other.target is edge.target for edges in (own, *handed_on) for other in edges)


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
        for policy in role["inline_policies"].branches:
            yield from grants(Value((policy,)))
        named = (branch.outcome for branch in role["managed_policies"].each("[]"))
        managed = (self._find(outcome, (Kind.IDENTITY_POLICY,)) for outcome in named)
        for attached in dict.fromkeys((*managed, *self._attached.get(role, ()))):
            if attached is not None:
                yield from grants(attached["document"])

    @cached_property
    def _users(self) -> Counter[Resource]:
        return Counter(role for actor in self._graph.resources(*ACTORS) for role, _when in self.of(actor))

    @cached_property
    def _attached(self) -> dict[Resource, list[Resource]]:
        """The policies that name the roles they are attached to, by role."""
        attached: dict[Resource, list[Resource]] = {}
        for policy in self._graph.resources(Kind.IDENTITY_POLICY):
            for branch in policy["roles"].each("[]"):
                role = self._find(branch.outcome, (Kind.ROLE,))
                if role is not None:
                    attached.setdefault(role, []).append(policy)
        for attachment in self._graph.resources(Kind.POLICY_ATTACHMENT):
            policies = [self._find(b.outcome, (Kind.IDENTITY_POLICY,)) for b in attachment["policy"].branches]
            for branch in attachment["roles"].each("[]"):
                role = self._find(branch.outcome, (Kind.ROLE,))
                if role is not None:
                    attached.setdefault(role, []).extend(policy for policy in policies if policy is not None)
        return attached


class _Writer:
    """A function or state machine, and what it may write to."""

    def __init__(self, actor: Resource, roles: _Roles, find: Find, kinds: tuple[Kind, ...]) -> None:
        self._actor = actor
        self._kinds = kinds
        self._roles = roles
        self._find = find
        self._found: dict[Resource, Edge] = {}

    def edges(self) -> Iterable[Edge]:
        """Return an edge for each resource that there is evidence for, the first that is found."""
        for role, when in self._roles.of(self._actor):
            is_shared = self._roles.is_shared(role)
            for grant in self._roles.grants(role):
                if any(map(self._may_write, grant.actions)):
                    self._read(grant, when, is_shared=is_shared)
        return self._found.values()

    def _may_write(self, action: str) -> bool:
        """Tell whether an action, or a pattern of actions, is one of a service that is looked for."""
        service = action.partition(":")[0].lower()
        return "*" in service or any(_SERVICES[kind] == service for kind in self._kinds)

    def _read(self, grant: Grant, when: When, *, is_shared: bool) -> None:
        """Add the edges that a grant is evidence for."""
        named = [
            (target, resource)
            for resource in grant.resources
            for target in self._named(resource.outcome)
            if not is_shared or target in self._variables
        ]
        kinds = Counter(target.kind for target in dict(named))
        for target, resource in named:
            given = when | resource.when | grant.statement.when
            if target not in self._found and consistent(given | self._actor.when | target.when):
                edge = self._edge(target, grant, given, resource.place, kinds[target.kind])
                if edge is not None:
                    self._found[target] = edge

    def _named(self, outcome: Outcome) -> list[Resource]:
        """Return the resource that a statement names.

        Where it names all, that is the one that environment variables name: of several of one kind, one may be read
        and another one written, and nothing says which.
        """
        if outcome == Known(_EVERYTHING):
            kinds = Counter(target.kind for target in self._variables)
            return [target for target in self._variables if kinds[target.kind] == 1]
        target = self._find(_whole(outcome), self._kinds)
        return [target] if target is not None and target.kind in self._kinds else []

    @cached_property
    def _variables(self) -> dict[Resource, str]:
        """What the environment variables name, and what they are called."""
        return {
            target: name
            for branch in self._actor["environment"].branches
            if isinstance(branch.outcome, Tree) and not branch.outcome.is_list
            for name, value in branch.outcome.items()
            for named in value.branches
            if (target := self._find(named.outcome, self._kinds)) is not None
        }

    def _edge(self, target: Resource, grant: Grant, when: When, place: Place | None, beside: int) -> Edge | None:
        """Return the edge to one of the resources that a grant names; None if it allows no writing.

        Args:
            target: the resource.
            grant: the grant.
            when: the conditions under which it is given.
            place: where it names the resource.
            beside: how many resources of this kind it names.
        """
        assert target.type is not None
        actions = tuple(action for action in target.type.write_actions if grant.allows(action))
        if not actions:
            return None
        evidence, because = Evidence.PERMISSION, f"permission {actions[0]}"
        if target in self._variables:
            evidence, because = Evidence.ENVIRONMENT, f"environment variable {self._variables[target]} and {because}"
        reads = any(map(grant.allows, target.type.read_actions))
        # Who may do everything with a resource, or with several alike, need not write to this one.
        if grant.allows(f"{_SERVICES[target.kind]}:") or (reads and (beside > 1 or target.kind is Kind.TABLE)):
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
