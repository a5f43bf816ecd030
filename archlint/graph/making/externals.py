"""Resources outside the scope: one node for each that is named, with what its ARN says of it."""

from __future__ import annotations

from archlint.aws.kinds import Kind
from archlint.graph.making.identity import DEFAULT_BUS, Identity, identity, is_default_bus
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.site import Site
from archlint.model.values.texts import canonical
from archlint.model.values.value import Value

_MAY_BE_FIFO = (Kind.QUEUE, Kind.TOPIC)


class Externals:
    """The nodes of what lies outside the scope.

    Args:
        graph: the graph that they are added to.
    """

    def __init__(self, graph: Store) -> None:
        self._graph = graph
        self._found: dict[tuple[str, Site | None], Resource] = {}

    def named(self, name: str, at: Place, kinds: tuple[Kind, ...] = (), namer: Site | None = None) -> Resource:
        """Return the node of what a text names: the same for the same text, where it means the same place.

        The default bus of a region and account is one node, whether its name or its ARN names it.

        Args:
            name: the text, or a stand-in for a name that is not known.
            at: where it is named.
            kinds: what a bare name may mean there.
            namer: where the one is that names it.
        """
        said = identity(name, kinds)
        site = said.seen_from(namer) if said.kind is not None else None
        means = DEFAULT_BUS if said.kind is Kind.BUS and is_default_bus(name) else name
        if (means, site) not in self._found:
            resource = Resource(said.kind or Kind.EXTERNAL, means if site == namer else name, at, said=site)
            _take_type(resource, said)
            self._found[means, site] = self._graph.add(resource)
        return self._found[means, site]


def means_default_bus(resource: Resource) -> bool:
    """Tell whether a resource is the default bus of some region and account."""
    return resource.kind is Kind.BUS and resource.declaration is None and is_default_bus(resource.name)


def is_own_default_bus(bus: Value, site: Site) -> bool:
    """Tell whether what is said of a bus means the default one of a region and account, as it does if nothing is."""
    named = canonical(bus.outcome) if bus.outcome is not None else ""
    said = identity(named, (Kind.BUS,))
    return bus.certainly_absent or (is_default_bus(named) and said.seen_from(site).is_in(site))


def _take_type(resource: Resource, said: Identity) -> None:
    """Let a queue or topic be FIFO or standard, as its name says."""
    if resource.kind in _MAY_BE_FIFO and said.is_fifo is not None:
        resource.take("fifo", Value.of(Known(said.is_fifo), resource.at))
