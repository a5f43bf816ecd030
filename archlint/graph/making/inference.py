"""Edges that a template only hints at: what actors may write to and read, as their permissions say.

Actors are functions, state machines, and what runs in containers and on instances. A permission that names a resource
is evidence. An environment variable that names it is evidence only together with a permission, which may then be one
for every resource. Readable code, or a readable definition, is better evidence than both: where it never writes to
anything of that kind, there is no edge. A reader is inferred only where a permission and the environment go together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from archlint.aws.calls.actions import READING, WRITTEN, WRITTEN_BY_REQUESTS
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations import wildcard
from archlint.graph.granted import Granted, Naming
from archlint.graph.graph import READERS, Graph
from archlint.graph.making.implied import puts_on_default_bus
from archlint.graph.questions.understanding import never_receives
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.graph.roles import Roles, service
from archlint.model.regex import regex
from archlint.model.values.conditions import When
from archlint.model.values.scalars import Known
from archlint.model.values.texts import HOLE, canonical, text
from archlint.model.values.value import Branch, Outcome, Text, Unknown

#: What readers are inferred for.
_READ = (Kind.QUEUE, Kind.STREAM)
_WILD = regex(rf"\*|\?|{HOLE.pattern}")


def inferred_writes(graph: Graph, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
    """Yield the edges from actors to what they may write to although no property says so.

    Args:
        graph: the graph with its declared edges.
        actors: the actors; those that they may start are looked at, too.
        kinds: the kinds of what they may write to that matter.
    """
    written = tuple(kind for kind in WRITTEN if kind in kinds and graph.resources(kind))
    pending = list(actors) if written else []
    if not pending:
        return
    roles, seen = Roles(graph, written), set(pending)
    for actor in pending:
        for permitted in _written(actor, Granted(actor, roles)):
            for edge in _weighed(graph, actor, permitted) if not _is_for_lambda(graph, permitted) else ():
                yield edge
                if edge.target.has(Trait.ACTS) and edge.target not in seen:
                    seen.add(edge.target)
                    pending.append(edge.target)


def inferred_readers(graph: Graph) -> Iterator[Edge]:
    """Yield the edges from queues and streams to the actors that read them although no property says so.

    An actor reads what its role lets it receive from and its environment names, unless something in the scope polls
    that for it. One that may write there, too, is as likely the one that writes. What has no environment, a warehouse
    that takes a stream in, has a role for nothing else.

    Args:
        graph: the graph with its declared edges.
    """
    read = tuple(kind for kind in _READ if graph.resources(kind))
    if not read:
        return
    roles = Roles(graph, read)
    for actor in graph.resources(*READERS):
        granted = Granted(actor, roles)
        if never_receives(actor) or (actor.has(Trait.ACTS) and not granted.has_words):
            continue  # what its role may do says nothing then, and is read only if something else asks for it
        found: dict[Resource, Edge] = {}
        namings = list(granted.namings())
        written = {naming.target for naming in namings if naming.write_actions}
        for naming in namings:
            is_meant = bool(naming.words) or not actor.has(Trait.ACTS)
            if is_meant and naming.read_actions and not _is_polled_for(graph, naming.target, actor):
                found.setdefault(naming.target, _reading(actor, naming, also_writes=naming.target in written))
        yield from found.values()


def _reading(actor: Resource, naming: Naming, *, also_writes: bool) -> Edge:
    evidence, because = _evidence(naming, naming.read_actions)
    return Edge(
        source=naming.target,
        target=actor,
        link=Link.FEEDS,
        at=naming.resources[0].place or actor.at,
        when=naming.when - actor.when - naming.target.when,
        evidence=Evidence.CRUD_PERMISSION if also_writes else evidence,
        because=because,
        actions=naming.read_actions,
    )


def _is_polled_for(graph: Graph, source: Resource, actor: Resource) -> bool:
    """Tell whether a mapping or pipe possibly hands an actor what is in a queue or stream; its role lets it read."""
    read = graph.once(("polled for", actor), lambda: _polled_for(graph, actor))
    return read is None or source in read


def _polled_for(graph: Graph, actor: Resource) -> frozenset[Resource] | None:
    """Return what mappings and pipes read and hand to an actor; None where one of them may read anything."""
    read = [graph.sources(edge.source) for edge in graph.invocations(actor) if edge.source.has(Trait.POLLS)]
    return frozenset(chain.from_iterable(read)) if all(read) else None


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
        is_of_service = action.startswith(f"{service(target.kind)}:") and action not in READING
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


def _written(actor: Resource, granted: Granted) -> Iterator[Edge]:
    """Yield an edge from an actor for each resource that a grant is evidence of writing for."""
    yielded: set[tuple[Resource, tuple[str, ...], tuple[Outcome, ...], When]] = set()
    for naming in granted.namings():
        if not naming.write_actions:
            continue
        edge = _writing(actor, naming)
        same = (edge.target, edge.actions, edge.keys, edge.when)
        if same not in yielded:
            yielded.add(same)
            yield edge


def _writing(actor: Resource, naming: Naming) -> Edge:
    """Return the edge to one of the resources that a grant names which allows writing."""
    target, actions = naming.target, naming.write_actions
    evidence, because = _evidence(naming, actions)
    # Who may do everything with a resource, or with several alike, need not write to this one.
    is_for_all = naming.grant.allows(f"{service(target.kind)}:")
    is_for_any = is_for_all or (naming.read_actions and (naming.beside > 1 or target.kind is Kind.TABLE))
    if is_for_any and not _is_named_to_write(actor, naming):
        evidence = Evidence.CRUD_PERMISSION
    return Edge(
        source=actor,
        target=target,
        link=WRITTEN[target.kind][1],
        at=naming.resources[0].place or actor.at,
        when=naming.when - actor.when,
        evidence=evidence,
        because=because,
        actions=actions,
        keys=_keys(naming.resources) if target.kind is Kind.BUCKET else (),
    )


def _is_named_to_write(actor: Resource, naming: Naming) -> bool:
    """Tell whether an actor is told of a resource to write to it: what it may read as well, functions seldom read so.

    Items and objects are read and written by the same names.
    """
    target = naming.target.type
    if not naming.words or naming.target.kind in (Kind.TABLE, Kind.BUCKET):
        return False
    return actor.kind is Kind.FUNCTION or (target is not None and not target.read_actions)


def _evidence(naming: Naming, actions: Sequence[str]) -> tuple[Evidence, str]:
    """Return what an edge rests on that a grant of some actions is evidence for, and that in words."""
    because = f"permission {actions[0]}"
    if naming.words:
        return Evidence.ENVIRONMENT, f"{naming.words} and {because}"
    return Evidence.PERMISSION, because


def _keys(resources: Sequence[Branch]) -> tuple[Outcome, ...]:
    """Return the keys of the objects that a statement names, with holes for wildcards; none where it may be any."""
    patterns = [canonical(resource.outcome).partition("/")[2] for resource in resources]
    return tuple(_key(pattern) for pattern in patterns if pattern)


def _key(pattern: str) -> Outcome:
    first, *rest = _WILD.split(pattern)
    return text([first, *(piece for part in rest for piece in (Unknown("a wildcard stands for it"), part))])
