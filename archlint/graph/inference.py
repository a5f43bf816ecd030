"""Edges that a template only hints at: what functions and state machines may write to, as their permissions say.

A permission that names a resource is evidence. An environment variable that names it is evidence only together with a
permission, which may then be one for every resource. Readable code, or a readable definition, is better evidence than
both: where it never writes to anything of that kind, there is no edge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from archlint.aws import wildcard
from archlint.aws.actions import READING, WRITTEN, WRITTEN_BY_REQUESTS
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.policy import Grant
from archlint.graph.graph import Graph
from archlint.graph.implied import puts_on_default_bus
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.graph.roles import Find, Roles, is_read
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.texts import canonical, text
from archlint.model.values.value import Branch, Known, Outcome, Text, Unknown

#: Every resource, or every one of a service, with `!` for what is filled in.
_EVERYTHING = re.compile(
    r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:deliverystream/|event-bus/|function:|stateMachine:|stream/|table/)?\*(?:/\*)?"
)
#: What AWS calls what an actor is given at run time, where that is no environment variable.
_VARIABLES = {Kind.FLINK_APPLICATION: "property"}
_HOLE = re.compile(r"\$\{[^}]{0,300}+\}")
_WILD = re.compile(r"\*|\?|\$\{[^}]{0,300}+\}")


def inferred_writes(graph: Graph, find: Find, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
    """Yield the edges from functions and state machines to what they may write to although no property says so.

    Args:
        graph: the graph with its declared edges.
        find: what finds a resource by what a policy or variable says.
        actors: the functions and state machines; those that they may start are looked at, too.
        kinds: the kinds of what they may write to that matter.
    """
    written = tuple(kind for kind in WRITTEN if kind in kinds and graph.resources(kind))
    roles, pending = Roles(graph, find, written), list(actors) if written else []
    seen = set(pending)
    for actor in pending:
        for permitted in _Writer(actor, roles, find, written).edges():
            for edge in _weighed(graph, actor, permitted) if not _is_for_lambda(graph, permitted) else ():
                yield edge
                if edge.target.has(Trait.ACTS) and edge.target not in seen:
                    seen.add(edge.target)
                    pending.append(edge.target)


def _weighed(graph: Graph, actor: Resource, permitted: Edge) -> Iterator[Edge]:
    """Yield what is left of an edge beside better evidence: the actor's readable code, or its definition."""
    target = permitted.target
    assert target.type is not None
    writers = graph.parts(actor, Kind.CALL, Kind.TASK)
    written = (edge for writer in writers for edge in graph.outgoing(writer) if edge.link is not Link.READS)
    # A permission on itself alone says nothing: a Distributed Map needs it, and to go on as a new execution is advice.
    if actor is target or any(edge.target is target for edge in written):
        return
    if not graph.is_understood(actor) or (actor.kind is Kind.FUNCTION and target.kind in WRITTEN_BY_REQUESTS):
        yield permitted
        return
    for writer in writers:
        # What writes to something unknown may write to all that the actor is permitted to.
        action = str(writer["action"].known)
        is_of_service = action.startswith(f"{_service(target.kind)}:") and action not in READING
        is_unknown = is_of_service and not graph.outgoing(writer) and not puts_on_default_bus(writer)
        if is_unknown and _may_name(writer, target):
            code = f"code {action} and " if writer.kind is Kind.CALL else ""
            yield replace(permitted, source=writer, at=writer.at, because=f"{code}{permitted.because}")


def _may_name(writer: Resource, target: Resource) -> bool:
    """Tell whether what a call names possibly is a resource: `${bucket}-resized` is none with another end."""
    varied = [branch.outcome for branch in writer["varied_names"].each("[]")]
    patterns = ["".join(p if isinstance(p, str) else "*" for p in o.parts) for o in varied if isinstance(o, Text)]
    names = [branch.outcome for branch in target["name"].branches]
    return not patterns or any(
        not isinstance(name, Known) or ":" in pattern or wildcard.matches(pattern, str(name.value))
        for pattern in patterns
        for name in names
    )


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


class _Writer:
    """A function or state machine, and what it may write to."""

    def __init__(self, actor: Resource, roles: Roles, find: Find, kinds: tuple[Kind, ...]) -> None:
        self._actor = actor
        self._kinds = kinds
        self._roles = roles
        self._find = find

    def edges(self) -> Iterator[Edge]:
        """Yield an edge for each resource that a statement is evidence for."""
        yielded: set[tuple[Resource, tuple[str, ...], tuple[Outcome, ...], When]] = set()
        for role, when in self._roles.of(self._actor):
            for grant in self._roles.grants(role):
                for edge in self._read(grant, role, when) if any(map(self._may_write, grant.actions)) else ():
                    same = (edge.target, edge.actions, edge.keys, edge.when)
                    if same not in yielded:
                        yielded.add(same)
                        yield edge

    def _may_write(self, action: str) -> bool:
        """Tell whether an action, or a pattern of actions, is one of a service that is looked for."""
        service = action.partition(":")[0].lower()
        return "*" in service or any(_service(kind) == service for kind in self._kinds)

    def _read(self, grant: Grant, role: Resource, when: When) -> Iterator[Edge]:
        """Yield the edges that a grant of a role is evidence for."""
        is_shared = self._roles.is_shared(role)
        named: dict[tuple[Resource, When], list[Branch]] = {}
        for resource in grant.resources:
            is_everything = _EVERYTHING.fullmatch(_HOLE.sub("!", canonical(resource.outcome))) is not None
            for target in self._only_ones if is_everything else self._named(resource.outcome):
                _name, variable_when = self._variables.get(target, ("", ALWAYS))
                if is_shared and not (target in self._variables and self._roles.tells_apart(role, target)):
                    continue
                given = resource.when | variable_when if is_shared or is_everything else resource.when
                named.setdefault((target, given), []).append(resource)
        kinds = Counter(target.kind for target in {target for target, _when in named})
        for (target, named_when), resources in named.items():
            given = when | named_when | grant.statement.when
            if consistent(given | self._actor.when | target.when):
                yield from self._edge(target, grant, given, resources, kinds[target.kind])

    def _named(self, outcome: Outcome) -> list[Resource]:
        """Return what a statement names, if it may be written to."""
        target = self._find(_whole(outcome), self._kinds)
        is_written = target is not None and target.kind in self._kinds and not is_read(target, outcome)
        return [target] if target is not None and is_written else []

    @cached_property
    def _only_ones(self) -> list[Resource]:
        """What a statement for everything is evidence for, because environment variables name it.

        Of several of one kind, one may be read and another one written, and nothing says which.
        """
        kinds = Counter(target.kind for target in self._variables)
        return [target for target in self._variables if kinds[target.kind] == 1]

    @cached_property
    def _variables(self) -> dict[Resource, tuple[str, When]]:
        return self._roles.variables(self._actor)

    def _edge(
        self, target: Resource, grant: Grant, when: When, resources: Sequence[Branch], beside: int
    ) -> Iterator[Edge]:
        """Yield the edge to one of the resources that a grant names, if it allows writing.

        Args:
            target: the resource.
            grant: the grant.
            when: the conditions under which it is given.
            resources: how it names the resource.
            beside: how many resources of this kind it names.
        """
        assert target.type is not None
        actions = tuple(action for action in target.type.write_actions if grant.allows(action))
        if not actions:
            return
        evidence, because = Evidence.PERMISSION, f"permission {actions[0]}"
        if target in self._variables:
            name, _when = self._variables[target]
            evidence, because = (
                Evidence.ENVIRONMENT,
                f"{_VARIABLES.get(self._actor.kind, 'environment variable')} {name} and {because}",
            )
        reads = any(map(grant.allows, target.type.read_actions))
        # Who may do everything with a resource, or with several alike, need not write to this one.
        if grant.allows(f"{_service(target.kind)}:") or (reads and (beside > 1 or target.kind is Kind.TABLE)):
            evidence = Evidence.CRUD_PERMISSION
        yield Edge(
            source=self._actor,
            target=target,
            link=WRITTEN[target.kind][1],
            at=resources[0].place or self._actor.at,
            when=when - self._actor.when,
            evidence=evidence,
            because=because,
            actions=actions,
            keys=_keys(resources) if target.kind is Kind.BUCKET else (),
        )


def _service(kind: Kind) -> str:
    """Return what the service is called in the actions that write to a kind of resource."""
    return WRITTEN[kind][0]


def _whole(outcome: Outcome) -> Outcome:
    """Return what a statement's resource is a part of: the bucket of `arn:aws:s3:::bucket/*`."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).removesuffix("*").rstrip("/:"))
    return outcome


def _keys(resources: Sequence[Branch]) -> tuple[Outcome, ...]:
    """Return the keys of the objects that a statement names, with holes for wildcards; none where it may be any."""
    patterns = [canonical(resource.outcome).partition("/")[2] for resource in resources]
    return tuple(_key(pattern) for pattern in patterns if pattern)


def _key(pattern: str) -> Outcome:
    first, *rest = _WILD.split(pattern)
    return text([first, *(piece for part in rest for piece in (Unknown("a wildcard stands for it"), part))])
