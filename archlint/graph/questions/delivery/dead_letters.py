"""Dead letters: where failed messages go, and what receives them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence, Set

from archlint.aws.kinds import Kind, Link
from archlint.graph.making.identity import identity
from archlint.graph.making.names import Named
from archlint.graph.questions.permission.identities import is_no_arn
from archlint.graph.questions.permission.permissions import governing
from archlint.graph.resource import DEAD_LETTER_WORDS, Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Text, Unknown, Value

#: No longer loop is looked for, in redrives: each of its queues would lead through all of it.
_LONGEST = 100
_QUEUE = (Kind.QUEUE,)
_NOTIFIED = (Kind.QUEUE, Kind.TOPIC)
#: What can hold the dead letters of what; an event invoke config may send them to functions and buses, too. Source:
#: Amazon SQS, Amazon SNS and Amazon EventBridge developer guides, on dead-letter queues; Amazon EventBridge API
#: Reference, `DeadLetterConfig`; AWS Lambda API Reference, `DeadLetterConfig` and `OnFailure` (event source mappings).
_HOLDERS: Mapping[Kind, tuple[Kind, ...]] = {
    **dict.fromkeys((Kind.QUEUE, Kind.SUBSCRIPTION, Kind.TARGET, Kind.BUS, Kind.SCHEDULE), _QUEUE),
    **dict.fromkeys((Kind.FUNCTION, Kind.PIPE), _NOTIFIED),
    Kind.MAPPING: (*_NOTIFIED, Kind.BUCKET),
}
#: What takes messages.
_TAKERS = (*_NOTIFIED, Kind.FUNCTION, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.BUCKET, Kind.BUS, Kind.MACHINE)


def dead_letter_targets(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges to where a resource's failed messages go."""
    return graph.outgoing(resource, Link.DEAD_LETTERS_TO)


class Misplaced(NamedTuple):
    """Where the dead letters of a resource go that cannot hold them.

    Attributes:
        edges: the edges there.
        holders: what can hold them.
    """

    edges: list[Edge]
    holders: tuple[Kind, ...]


def misplaced_dead_letters(graph: Store) -> dict[Resource, Misplaced]:
    """Return what cannot hold the dead letters of a resource, by the resource: no queue, mostly."""
    return graph.once("misplaced dead letters", lambda: _misplaced_dead_letters(graph))


def _misplaced_dead_letters(graph: Store) -> dict[Resource, Misplaced]:
    found = ((each, dead_letter_targets(graph, each), _HOLDERS[each.kind]) for each in graph.resources(*_HOLDERS))
    wrong = ((each, [edge for edge in edges if _is_misplaced(edge, of)], of) for each, edges, of in found)
    return {each: Misplaced(edges, of) for each, edges, of in wrong if edges}


def _is_misplaced(edge: Edge, holders: tuple[Kind, ...]) -> bool:
    return edge.target.kind in _TAKERS and edge.target.kind not in holders


def is_dead_letter_target(graph: Store, resource: Resource) -> bool:
    """Tell whether a queue or topic possibly receives what others could not deliver or process.

    It does where anything names it so, where its redrive allow policy names a source that possibly redrives to it,
    where its own name says so or that of the parameter it is handed out as, and where something unresolved in scope
    may name it.
    """
    return graph.once(("dead letters", resource), lambda: _is_dead_letter_target(graph, resource))


def _is_dead_letter_target(graph: Store, resource: Resource) -> bool:
    return (
        bool(graph.incoming(resource, Link.DEAD_LETTERS_TO))
        or resource.named_for_dead_letters
        or any(_says_dead_letters(edge.at) for edge in graph.outgoing(resource, Link.HANDED_TO))
        or _may_be_allowed_for(graph, resource)
        or graph.may_be_linked(resource, Link.DEAD_LETTERS_TO)
    )


def _may_be_allowed_for(graph: Store, resource: Resource) -> bool:
    """Tell whether a queue's redrive allow policy possibly names a source of dead letters; many set it on the source.

    Source: Amazon SQS API reference, `SetQueueAttributes` (`RedriveAllowPolicy`).
    """
    permission = resource["redrive_permission"]
    if permission.possibly(lambda outcome: isinstance(outcome, Unknown)):
        return True
    sources = resource["redrive_sources"].each("[]") if permission.possibly(lambda o: o == Known("BYQUEUE")) else ()
    return any(_may_redrive(graph, branch.outcome, resource) for branch in sources)


def _may_redrive(graph: Store, named: Outcome, to: Resource) -> bool:
    """Tell whether what an allow policy names possibly redrives to a queue: what lies outside the scope may."""
    queues = graph.once("named queues", lambda: Named(graph.resources(Kind.QUEUE)))
    queue = next(queues.meant(named, Kind.QUEUE), None)
    return (
        queue is None
        or any(edge.target is to for edge in dead_letter_targets(graph, queue))
        or queue["redrive_policy"].possibly(lambda outcome: isinstance(outcome, Unknown))
        or graph.may_be_linked(to, Link.DEAD_LETTERS_TO)
    )


def may_redrive_from(graph: Store, sources: Outcome, queue: Resource) -> bool:
    """Tell whether the sources that a redrive allow policy lists possibly include a queue.

    Args:
        graph: the graph.
        sources: the list of `sourceQueueArns`, as `queue["redrive_sources"]` has it; absent, it includes no queue.
        queue: the queue that redrives.
    """
    listed = graph.once(("listed", sources), lambda: _listed(graph, sources))
    own = queue["name"].known
    is_another = isinstance(own, str) and own not in listed.names and not queue["name"].branches[0].rests_on
    return (
        queue in listed.queues
        or listed.is_open
        or (bool(listed.names) and not is_another)
        or (queue.stands_for_many and bool(listed.queues or listed.names))
    )


class _Listed(NamedTuple):
    """What a redrive allow policy lists: it may be asked for thousands of queues.

    Attributes:
        queues: the queues of the scope that it names.
        names: the names in ARNs that mean none of them.
        is_open: whether one of its sources is not known, or rests on a parameter's default.
    """

    queues: frozenset[Resource]
    names: frozenset[str]
    is_open: bool


def _listed(graph: Store, sources: Outcome) -> _Listed:
    named = graph.once("named queues", lambda: Named(graph.resources(Kind.QUEUE)))
    queues, names, is_open = set[Resource](), set[str](), False
    for source in Value.of(sources).each("[]"):
        meant = next(named.meant(source.outcome, Kind.QUEUE), None)
        name = _name_in(source.outcome)
        is_open = is_open or bool(source.rests_on)
        if is_no_arn(graph, source.outcome):
            continue
        if meant is not None:
            queues.add(meant)
        elif name:
            # It is certainly none of a queue with another name.
            names.add(name)
        else:
            is_open = True
    return _Listed(frozenset(queues), frozenset(names), is_open)


def _name_in(arn: Outcome) -> str:
    """Return the name of the queue in an ARN, where that is written out; empty where it is not known."""
    name = identity(canonical(arn)).name.rpartition(":")[2] if isinstance(arn, Known | Text) else ""
    return "" if any(sign in name for sign in "*?$") else name


def dead_letter_cases(graph: Store, resource: Resource) -> list[Case]:
    """Return the circumstances under which a queue or topic certainly receives dead letters; none if it may not."""
    return graph.once(("dead letter cases", resource), lambda: _dead_letter_cases(graph, resource))


def _dead_letter_cases(graph: Store, resource: Resource) -> list[Case]:
    # A module that is called `queue_and_dlq` says it of what is in it, and of the queue itself it is not true.
    is_named = resource.named_for_dead_letters and (
        resource["redrive_policy"].certainly_absent or DEAD_LETTER_WORDS.search(resource.name.rpartition(".")[2])
    )
    if is_named or (resource["redrive_permission"].known == "BYQUEUE" and _may_be_allowed_for(graph, resource)):
        return [Case()]
    return [edge.case for edge in dead_letter_sources(graph, resource)]


def dead_letter_sources(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges over which a queue or topic receives dead letters, other than its own that come back."""
    edges = graph.incoming(resource, Link.DEAD_LETTERS_TO)
    if not edges:  # as of most queues, and this is asked again and again
        return edges
    own = {resource, *(edge.target for edge in dead_letter_targets(graph, resource))}
    return [edge for edge in edges if edge.source not in own]


def redrive_loops(graph: Store, start: Resource) -> Iterator[list[Edge]]:
    """Yield the ways over which a queue's dead letters come back to it, shorter ones first."""
    if start not in graph.once("redrives in circles", lambda: _in_circles(graph)):
        return
    ways = deque([edge] for edge in dead_letter_targets(graph, start))
    seen = set[Resource]()
    while ways:
        way = ways.popleft()
        end = way[-1].target
        if end.stands_for_many:  # it may be another one that the way goes on from
            continue
        if end is start:
            yield way
        elif len(way) < _LONGEST and end not in seen and end.kind is Kind.QUEUE and _is_open(way):
            seen.add(end)
            ways += [[*way, edge] for edge in dead_letter_targets(graph, end)]


def _in_circles(graph: Store) -> Set[Resource]:
    """Return the queues that lie on circles of redrives, or between two of them."""
    edges = [
        (edge.source, edge.target)
        for queue in graph.resources(Kind.QUEUE)
        for edge in dead_letter_targets(graph, queue)
    ]
    return _going_on(edges) & _going_on([(target, source) for source, target in edges])


def _going_on(steps: Sequence[tuple[Resource, Resource]]) -> Set[Resource]:
    """Return what some steps lead on from without end."""
    arriving: dict[Resource, list[Resource]] = {}
    for source, target in steps:
        arriving.setdefault(target, []).append(source)
    left = Counter(source for source, _ in steps)
    ended = [target for target in arriving if target not in left]
    for resource in ended:
        for source in arriving.get(resource, ()):
            left[source] -= 1
            if not left[source]:
                ended.append(source)
    return {resource for resource, count in left.items() if count}


def _is_open(way: Sequence[Edge]) -> bool:
    """Tell whether the edges of a way can exist together, where the last one is conditional."""
    if not way[-1].when:
        return True
    conditions = ALWAYS.union(*(edge.conditions for edge in way))
    defaults = frozenset[str]().union(*(edge.rests_on for edge in way))
    return consistent(conditions, defaults)


def failure_destinations(graph: Store, function: Resource, given: When = ALWAYS) -> list[Value]:
    """Return the values that say where a function's failed asynchronous events go; absent ones say nowhere.

    They are its own dead-letter queue and the failure destination of each of its event invoke configs. One
    that may be for this function or for another counts as unknown; one that cannot exist under `given` counts
    for nothing.
    """
    return [function["dead_letter_target"], *_configured(graph, function, "on_failure", given)]


def success_destinations(graph: Store, function: Resource) -> list[Value]:
    """Return the values that say where the results of a function's asynchronous events go; absent ones say nowhere."""
    return _configured(graph, function, "on_success", ALWAYS)


def _configured(graph: Store, function: Resource, setting: str, given: When) -> list[Value]:
    governors = governing(graph, function, given)
    values = [governor[setting] for governor in governors if governor.kind is Kind.INVOKE_CONFIG]
    if graph.may_be_linked(function, Link.GOVERNS, Kind.INVOKE_CONFIG):
        values.append(Value.of(Unknown("an event invoke config names an unknown function", inside=True)))
    return values


def _says_dead_letters(place: Place) -> bool:
    return any(isinstance(step, str) and DEAD_LETTER_WORDS.search(step) for step in place.route)
