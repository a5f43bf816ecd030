"""The places in a plan or state whose sources are at hand: they are where the sources say what is planned."""

from __future__ import annotations

from archlint.languages.terraform.plan.sources import Sources
from archlint.model.source.document import Document
from archlint.model.source.location import Fixed, Location, Locator, Place, Route


class Sourced:
    """A locator for a plan or state: what the sources do not declare stands in the plan itself.

    Args:
        document: the plan or state.
        sources: the configuration that it was made from.
    """

    def __init__(self, document: Document, sources: Sources) -> None:
        self._document = document
        self._sources = sources
        self._addresses: dict[Route, str] = {}

    def note(self, route: Route, address: str) -> None:
        """Note which resource stands at a route."""
        self._addresses[route] = address

    @property
    def path(self) -> str:
        """The path of the plan, as it is shown to people."""
        return self._document.path

    def origin(self, route: Route) -> Place:
        """Return where the sources say what stands at a route of the plan; its place there if they do not."""
        for length in range(len(route), 0, -1):
            address = self._addresses.get(route[:length])
            source = self._sources.find(address) if address is not None else None
            if source is not None:
                # Below a resource stand its attributes, under `values` or `attributes`.
                return source.at(route[length + 1 :])
        return Place(self._document, route)

    def locate(self, route: Route) -> Location:
        """Return where a route leads."""
        return self.origin(route).location

    def mark(self, route: Route) -> Location:
        """Return where a route leads: the key and its value where both are on one line, else the key."""
        return self.origin(route).marked

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of the JSON `text` that stands in the string at `route`."""
        at = self.origin(route)
        return self._document.embedded(route, text) if at.document is self._document else Fixed(at)
