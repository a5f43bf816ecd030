"""Where a thing stands: a `Place` names it symbolically, a `Location` in lines and columns."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from archlint.model.data import dataclass

#: Keys and list indexes that lead from a document's root to a thing in it.
Route: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of text in one file.

    Lines and columns count from 1, columns in code points; the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def order(self) -> tuple[str, int, int, int, int]:
        """Sorts as the location itself does, with no call for each comparison."""
        return self.path, self.line, self.column, self.end_line, self.end_column


class Locator(Protocol):
    """A document that can say where a route leads."""

    @property
    def path(self) -> str:
        """The document's path, as it is shown to people."""
        ...

    def origin(self, route: Route) -> Place:
        """Return the place in a document that a person wrote; of text inside a string, the string."""
        ...

    def locate(self, route: Route) -> Location:
        """Return where `route` leads: the key of its last step, or the nearest thing above it that exists."""
        ...

    def mark(self, route: Route) -> Location:
        """Return where `route` leads: the key and its value where both are on one line, else the key."""
        ...

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of the `text`, JSON or YAML, that stands in the string at `route`."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A document and a route into it; the line and column are only looked for when they are needed."""

    document: Locator
    route: Route

    @property
    def location(self) -> Location:
        """The span of the key (or list item) that the route leads to."""
        return self.document.locate(self.route)

    @property
    def marked(self) -> Location:
        """The span of the key (or list item) and of its value, where both are on one line; else that of the key."""
        return self.document.mark(self.route)

    @property
    def written(self) -> Place:
        """The place in a document that a person wrote: the string that text stands in, the sources of a plan."""
        return self.document.origin(self.route)

    def overlaps(self, other: Place) -> bool:
        """Tell whether one of two places stands inside the other, or both are the same."""
        shorter = min(len(self.route), len(other.route))
        return self.document is other.document and self.route[:shorter] == other.route[:shorter]

    def __truediv__(self, step: str | int) -> Place:
        """Return the place one step further down."""
        return Place(self.document, (*self.route, step))


@dataclass(frozen=True, slots=True)
class Fixed:
    """The locator of a text whose lines are not told apart, as in an expression or a string: all is at one place."""

    at: Place

    @property
    def path(self) -> str:
        """The path of the document around the text."""
        return self.at.document.path

    def origin(self, route: Route) -> Place:
        """Return the place, whatever the route."""
        del route
        return self.at

    def locate(self, route: Route) -> Location:
        """Return the location of the place."""
        del route
        return self.at.location

    def mark(self, route: Route) -> Location:
        """Return the location of the place, and of what stands there."""
        del route
        return self.at.marked

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of a text inside the text: this one."""
        del route, text
        return self
