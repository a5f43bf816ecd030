"""The store of the graph: resources and the edges between them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from archlint.aws.kinds import Kind, Link
from archlint.graph.resource import Edge, Resource, UnresolvedReference
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, consistent
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference

_T = TypeVar("_T")

#: Finds the declared resource that an outcome refers to; a name may mean one of some kinds.
Finds: TypeAlias = Callable[[Outcome, tuple[Kind, ...]], Resource | None]


def find_nothing(_outcome: Outcome, _kinds: tuple[Kind, ...]) -> Resource | None:
    """Return None; the default of `find` where a graph has no declarations."""
    return None


#: What stands for the answer to a question that has not been asked.
_UNASKED: Any = object()
#: From how many edges of a resource on those of a link are looked up.
_MANY = 50


class Store:
    """Resources and edges of one scope, and the most frequent questions about them.

    Attributes:
        unresolved: properties that lead to something the scope does not settle.
    """

    def __init__(self) -> None:
        self.unresolved: list[UnresolvedReference] = []
        self._by_kind: dict[Kind, list[Resource]] = {}
        self._outgoing: dict[Resource, list[Edge]] = {}
        self._incoming: dict[Resource, list[Edge]] = {}
        self._answers: dict[Hashable, Any] = {}
        self._find: Finds = find_nothing

    def find(self, outcome: Outcome, kinds: tuple[Kind, ...]) -> Resource | None:
        """Return the declared resource that an outcome certainly refers to; None if there is none such.

        Args:
            outcome: a reference; an ARN, URL or name, also with holes in it.
            kinds: what a name there may mean; a reference may lead to a resource of any kind.
        """
        return self._find(outcome, kinds)

    def add(self, resource: Resource) -> Resource:
        """Add a resource, once."""
        self._outgoing[resource], self._incoming[resource] = [], []
        self._by_kind.setdefault(Kind.EXTERNAL if resource.is_external else resource.kind, []).append(resource)
        return resource

    def connect(self, edge: Edge) -> None:
        """Add an edge, unless its ends and it can never exist together."""
        source, target = edge.source, edge.target
        conditions = [edge.when, source.when, source.part_when, target.when, target.part_when]
        if not any(conditions) or consistent(ALWAYS.union(*conditions)):
            self._outgoing[edge.source].append(edge)
            self._incoming[edge.target].append(edge)

    @property
    def edges(self) -> Iterator[Edge]:
        """Yield every edge."""
        for edges in self._outgoing.values():
            yield from edges

    def once(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """Return the answer to a question that is asked many times, worked out once."""
        known: _T = self._answers.get(question, _UNASKED)
        if known is _UNASKED:
            known = self._answers[question] = answer()
        return known

    def resources(self, *kinds: Kind) -> Sequence[Resource]:
        """Return the resources of some kinds, in the order in which they are declared."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        known = self._by_kind
        return [resource for kind in kinds if kind in known for resource in known[kind]]

    def named(self, kind: Kind, names: Iterable[Outcome]) -> list[Resource]:
        """Return the resources of a kind that have one of some names, as `Resource.is_named` says, in their order."""
        resources = self.resources(kind)
        by_name = self.once(("named", kind), lambda: _by_name(resources))
        found = {number for name in names for number in by_name.get(_key(name), ())}
        return [resources[number] for number in sorted(found)]

    def anywhere(self, *kinds: Kind) -> Sequence[Resource]:
        """Return the resources of some kinds, and those outside the scope whose ARNs say that they are of one."""
        found = self.resources(*kinds)
        outside = [resource for resource in self.resources(Kind.EXTERNAL) if resource.kind in kinds]
        return [*found, *outside] if outside else found

    def outgoing(self, resource: Resource, *links: Link) -> list[Edge]:
        """Return the edges that leave a resource, with one of `links` if any is given; none of what is implied."""
        edges = self._outgoing.get(resource, ())
        if not links:
            return list(edges)
        if len(edges) >= _MANY:
            return self._of_many(self._outgoing, resource, links)
        return [edge for edge in edges if edge.link in links] if edges else []

    def incoming(self, resource: Resource, *links: Link) -> list[Edge]:
        """Return the edges that reach a resource, with one of `links` if any is given; none of what is implied."""
        edges = self._incoming.get(resource, ())
        if not links:
            return list(edges)
        if len(edges) >= _MANY:
            return self._of_many(self._incoming, resource, links)
        return [edge for edge in edges if edge.link in links] if edges else []

    def _of_many(self, known: Mapping[Resource, list[Edge]], resource: Resource, links: tuple[Link, ...]) -> list[Edge]:
        """Return the edges with some links of a resource that has many; they are remembered."""
        edges = known[resource]
        # Edges are added, and never taken away.
        key = (known is self._incoming, resource, links, len(edges))
        return list(self.once(key, lambda: [edge for edge in edges if edge.link in links]))

    def parts(self, resource: Resource, *kinds: Kind) -> list[Resource]:
        """Return a resource's parts, of some kinds if any is given."""
        parts = (edge.target for edge in self.outgoing(resource, Link.CONTAINS))
        return [part for part in parts if not kinds or part.kind in kinds]

    def may_be_linked(self, what: Kind | Resource, link: Link, *sources: Kind) -> bool:
        """Tell whether something unresolved may make a link to a resource.

        Args:
            what: the resource, or the kind of it.
            link: what the edge would mean.
            sources: the kinds that would make it; any if none is given.
        """
        if not self.unresolved:
            return False
        # As above: they are added, and never taken away.
        key = ("unresolved", link, sources, len(self.unresolved))
        return self.once(key, lambda: _Leading(self._making(link, sources))).may_lead_to(what)

    def _making(self, link: Link, sources: tuple[Kind, ...]) -> list[UnresolvedReference]:
        """Return the properties that may make a link inside the scope, from some kinds if any is given."""
        return [
            unresolved
            for unresolved in self.unresolved
            if unresolved.inside
            and unresolved.link in (link, None)
            and (not sources or unresolved.link is None or unresolved.resource.kind in sources)
        ]

    def leave_open(self, name: str, at: Place, reason: str, *, inside: bool) -> None:
        """Note what cannot be read: it may declare anything, a policy, a dead-letter queue's user.

        Args:
            name: what it is.
            at: where it stands.
            reason: why it cannot be read.
            inside: whether it may lead to a resource inside the scope.
        """
        self.unresolved.append(UnresolvedReference(Resource(Kind.OTHER, name, at), None, (), at, reason, inside))


class _Leading:
    """Where some unresolved properties may lead: thousands of resources are asked for.

    Args:
        unresolved: the properties.
    """

    def __init__(self, unresolved: Sequence[UnresolvedReference]) -> None:
        free = [each for each in unresolved if not each.only]
        only = [resource for each in unresolved for resource in each.only]
        self._may_be_anything = not all(each.kinds for each in free)
        self._kinds = frozenset(kind for each in free for kind in each.kinds)
        self._only = frozenset(only)
        self._kinds_of_only = frozenset(resource.kind for resource in only)

    def may_lead_to(self, what: Kind | Resource) -> bool:
        """Tell whether one of them may lead to a resource, or to some resource of a kind."""
        if isinstance(what, Resource):
            return self._may_be_anything or what.kind in self._kinds or what in self._only
        return self._may_be_anything or what in self._kinds or what in self._kinds_of_only


def _by_name(resources: Sequence[Resource]) -> dict[Hashable, list[int]]:
    """Return which of some resources may be named in a way: by a reference, or by their name as it is written."""
    found: dict[Hashable, list[int]] = {}
    for number, resource in enumerate(resources):
        own = resource["name"].outcome
        for key in filter(None, (resource.declaration, own and canonical(own))):
            found.setdefault(key, []).append(number)
    return found


def _key(name: Outcome) -> Hashable:
    return name.target if isinstance(name, Reference) else canonical(name)
