"""The graph of an architecture: its resources and edges, derived edges, and the questions that checks ask of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from archlint.aws.kinds import KINDS, Kind, Link, Trait
from archlint.aws.services import kinds_with
from archlint.graph.asking import Questions
from archlint.graph.making.origin import NOWHERE, TELL_OTHERS, Origin
from archlint.graph.questions import callers, connections, event_buses, understanding, watching
from archlint.graph.questions.delivery import bodies, filtering, polling, starts
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.questions.permission import access, principals
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.graph.store import Finds, find_nothing
from archlint.languages.mention import Mention
from archlint.languages.unread import UnreadCall
from archlint.model.data import dataclass
from archlint.model.grouped import grouped

if TYPE_CHECKING:
    import networkx as nx

#: Kinds that act on messages in ways that no template says in full.
ACTORS = kinds_with(Trait.ACTS)
#: Of what edges are inferred to where it does not matter.
ALL_KINDS = frozenset(KINDS)
#: Kinds that read with a role of their own; it may be the only place that says what they read.
READERS = tuple(dict.fromkeys((*ACTORS, *kinds_with(Trait.READS_BY_ROLE))))


@dataclass(frozen=True, slots=True)
class Derived:
    """The edges that no property of a template makes by itself.

    Attributes:
        implied: yields those that follow from how services work together.
        inferred: yields those from some actors to some kinds that permissions are evidence for.
        readers: yields those from queues and streams to actors that permissions and environments are evidence for.
        find: finds the declared resource that a reference, an ARN or a name means.
    """

    implied: Callable[[Graph], Iterable[Edge]] = lambda graph: ()
    inferred: Callable[[Graph, Iterable[Resource], Collection[Kind]], Iterable[Edge]] = lambda graph, actors, kinds: ()
    readers: Callable[[Graph], Iterable[Edge]] = lambda graph: ()
    find: Finds = find_nothing


#: No derived edges.
_NONE = Derived()


class Graph(Questions):
    """Resources and edges of one scope; `network` is the same as a `networkx.MultiDiGraph`.

    Attributes:
        unresolved: properties that lead to something the scope does not settle.
        unread: calls of modules that are not at hand.
    """

    def __init__(self, derived: Derived = _NONE, origin: Origin = NOWHERE) -> None:
        super().__init__()
        self._derived = derived
        self._find = derived.find
        self._origin = origin
        self.unread: list[UnreadCall] = []

    @cached_property
    def network(self) -> nx.MultiDiGraph[Resource]:
        """The graph for NetworkX's algorithms: nodes are `Resource`s, each edge carries its `Edge` as `edge`.

        Derived edges are among them.
        """
        # Loaded here because it takes longer than all the rest: a run whose questions need no algorithm goes without.
        import networkx as nx

        network: nx.MultiDiGraph[Resource] = nx.MultiDiGraph()
        for resources in self._by_kind.values():
            network.add_nodes_from(resources)
        network.add_edges_from((edge.source, edge.target, {"edge": edge}) for edge in self.all_edges)
        return network

    @cached_property
    def all_edges(self) -> tuple[Edge, ...]:
        """Every edge, the derived ones, too."""
        implied, inferred = tuple(self.implied()), tuple(self.inferred(self.resources(*ACTORS), ALL_KINDS))
        # These are all there are: what is asked for later are the same ones.
        self._derived = replace(
            self._derived, implied=lambda graph: implied, inferred=lambda graph, actors, kinds: inferred
        )
        return (*self.edges, *implied, *inferred, *self.inferred_readers())

    def implied(self) -> Iterator[Edge]:
        """Yield the edges that follow from how services work together: the default bus feeds its rules.

        Only questions about where messages may go on to ask for them, and for those that are inferred.
        """
        yield from self._derived.implied(self)

    def inferred(self, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
        """Yield the edges that permissions and environment variables are evidence for.

        Args:
            actors: the actors to look at, and with them those that they start.
            kinds: the kinds of what they may write to that matter.
        """
        yield from self._derived.inferred(self, actors, kinds)

    def inferred_readers(self, source: Resource | None = None) -> list[Edge]:
        """Return the edges over which actors read a queue or stream, as permissions and environments are evidence for.

        Args:
            source: the queue or stream; all of them if it is None.
        """
        readers = self.once("inferred readers", lambda: list(self._derived.readers(self)))
        by_source = self.once("readers by source", lambda: grouped((edge.source, edge) for edge in readers))
        return readers if source is None else by_source.get(source, [])

    def close(self) -> None:
        """Drop all resources, edges and templates.

        Resources, values and templates refer to each other in circles; once these are cut, their memory is free at
        once, and the garbage collector has nothing to look through.
        """
        self.__dict__.pop("network", None)
        self.__dict__.pop("all_edges", None)
        self._by_kind.clear()
        self._outgoing.clear()
        self._incoming.clear()
        self._answers.clear()
        self.unresolved.clear()
        for release in self._origin.release:
            release()
        self._derived, self._origin = _NONE, NOWHERE
        self._find = find_nothing

    def mentions(self, resource: Resource) -> list[Mention]:
        """Return what mentions a resource but is no edge: a permission, an environment variable, an output.

        Messages may then be sent to it or read from it although no edge says so. Its own policies are not among them:
        `admits` says what they allow. Nor is what a known state machine says: its Tasks have edges.
        """
        declaration, row = resource.declaration, resource.type
        if declaration is None or row is None:
            return []
        edges = (*self._incoming[resource], *self._outgoing[resource])
        tasks = (edge.source for edge in self._incoming[resource] if edge.source.kind is Kind.TASK)
        known = [
            *(edge.source for edge in edges if edge.link is Link.GOVERNS),
            *(task.owner for task in tasks if task.owner and understanding.is_understood(self, task.owner)),
            # A target that is declared on its own names the bus of its rule once more.
            *(part for edge in self.outgoing(resource, Link.FEEDS) for part in self.parts(edge.target, Kind.TARGET)),
        ]
        written = [edge.at.written for edge in edges if edge.link is not Link.HANDED_TO]
        written += [each.at.written for each in known]
        holders = [each.declaration for each in known if each.declaration is not None]
        return [
            mention
            for find in self._origin.mentions
            for mention in find(declaration, row.name)
            if mention.holder not in holders and not any(map(mention.at.written.overlaps, written))
        ]

    def is_passed_on(self, resource: Resource) -> bool:
        """Tell whether a resource is made known outside the scope: by an export, a nested stack."""
        return bool(self.outgoing(resource, Link.HANDED_TO)) or any(
            mention.by in TELL_OTHERS for mention in self.mentions(resource)
        )

    def may_be_called_otherwise(self, function: Resource) -> bool:
        """Tell whether anything that does not wait may call a function beside the edges: code, or who is permitted."""
        return callers.may_be_invoked(self, function) or any(
            callers.is_call(self, function, mention) for mention in self.mentions(function)
        )

    def lacking(self, edge: Edge) -> list[access.Lacking]:
        """Return the permissions that an edge needs of the role it is used with, and that the role certainly lacks."""
        return self.once(("lacking", edge), lambda: self._lacking(edge))

    def _lacking(self, edge: Edge) -> list[access.Lacking]:
        lacking = access.lacking(self, edge)
        if any(self.is_passed_on(each.role) for each in lacking):
            return []
        return [each for each in lacking if not principals.is_named_for(self.mentions(each.role), each.on)]

    def may_be_noticed(self, alarm: Resource) -> bool:
        """Tell whether something beside an alarm's own actions, and composite alarms, may act on its state.

        That is a rule for its state changes, a composite alarm that may use it, or another stack that gets its name.
        """
        unsettled = self.may_be_linked(alarm, Link.WATCHED_BY) or watching.are_changes_taken(self)
        return unsettled or self.is_passed_on(alarm)

    def refusals(self, reader: Resource) -> list[Refusal]:
        """Return the filters of a mapping, pipe, rule or subscription that certainly let nothing through."""
        return self.once(("refusals", reader), lambda: filtering.refusals(self, reader, self.may_be_sent_to_otherwise))

    def may_be_sent_to_otherwise(self, to: Resource, *, beside_code: bool = False) -> bool:
        """Tell whether anything may send to a queue or topic beside the edges: code, or who is permitted.

        Args:
            to: the queue or topic; or a custom bus, or a rule for its default one.
            beside_code: whether what code that is read in full sends has edges, and its other words say nothing.
        """
        if to.kind is Kind.BUS or to.kind is Kind.RULE:
            return self._may_get_other_events(to)
        written = self.once("sent to by actors", self._sent_to_by_actors)
        mentions = self.mentions(to)
        if beside_code and not self._has_unread_actor():
            mentions = [each for each in mentions if not each.by.startswith(bodies.READ_ACTORS)]
        return to in written or bodies.may_be_sent_to(self, to) or any(map(bodies.may_send, mentions))

    def _has_unread_actor(self) -> bool:
        return self.once("unread actor", lambda: any(not self.is_understood(a) for a in self.resources(*ACTORS)))

    def _may_get_other_events(self, to: Resource) -> bool:
        if to.kind is Kind.RULE:
            return bool(self.resources(Kind.BUS_POLICY)) or self._has_unread_actor()
        put_on = self.once("put on by actors", self._put_on_by_actors)
        return to in put_on or self.is_passed_on(to) or self.may_be_forwarded_to(to)

    def _sent_to_by_actors(self) -> frozenset[Resource]:
        edges = self.inferred(self.resources(*ACTORS), [Kind.QUEUE, Kind.TOPIC])
        return frozenset(edge.target for edge in edges)

    def _put_on_by_actors(self) -> frozenset[Resource]:
        edges = self.inferred(self.resources(*ACTORS), [Kind.BUS])
        return frozenset(edge.target for edge in edges if edge.source.has(Trait.ACTS))

    def only_route(self, rule: Resource) -> Resource | None:
        """Return the custom bus that has this rule only, which has one target; None if others may add some."""
        bus = event_buses.only_route(self, rule)
        return bus if bus is not None and not self.is_passed_on(bus) else None

    def may_be_forwarded_to(self, bus: Resource) -> bool:
        """Tell whether another bus, or something outside the scope, possibly sends events on to a custom bus."""
        mentions = self.mentions(bus)
        return event_buses.may_be_forwarded_to(self, bus) or any(event_buses.may_forward(self, one) for one in mentions)

    def is_connected(self, resource: Resource) -> bool:
        """Tell whether messages possibly leave a topic, bus or stream, or reach a queue, or something mentions it."""
        return connections.is_connected(self, resource) or bool(self.mentions(resource))

    def publishers(self, topic: Resource) -> list[Edge]:
        """Return the edges over which a topic gets its messages; none if some of them could not go to a queue."""
        return connections.publishers(self, topic, self.once("published", self._published).get(topic, []))

    def _published(self) -> dict[Resource, list[Edge]]:
        edges = self.inferred(self.resources(*ACTORS), [Kind.TOPIC])
        return grouped((edge.target, edge) for edge in edges if edge.evidence is not Evidence.CRUD_PERMISSION)

    def may_have_others(self, topic: Resource) -> bool:
        """Tell whether something may publish or subscribe to a topic that is none of its known publishers."""
        if connections.may_have_others(self, topic):
            return True
        mentions = self.mentions(topic)
        known = [at for each in self.publishers(topic) for at in connections.places_of_publisher(self, each)]
        return any(not any(map(mention.at.written.overlaps, known)) for mention in mentions)

    def starts_by_consumers(self, machine: Resource) -> Sequence[Edge]:
        """Return how functions that consume a queue or stream start a machine, as their code or permissions say."""
        return self.once("starts", lambda: starts.starts_by_consumers(self, self.inferred)).get(machine, ())

    def undeclared_readers(self, source: Resource) -> list[Edge]:
        """Return the edges over which actors that may not write there read a queue or stream, by their role.

        What reads a stream with enhanced fan-out takes nothing from others, and is left out.
        """
        edges = [edge for edge in self.inferred_readers(source) if edge.evidence is not Evidence.CRUD_PERMISSION]
        return [edge for edge in edges if polling.shares_throughput(self, edge.target)]
