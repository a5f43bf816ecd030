"""One reading interface over parsed data, whatever text it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from archlint.model.source.location import Locator, Place, Route

Scalar: TypeAlias = str | int | float | bool


class Node:
    """Data in a document, and the route to it.

    `data` is plain: a dict with string keys, a list, a scalar or None. Inside data that archlint makes up
    (what SAM creates implicitly), and where data is read late, a child may be a `Node` of its own; it then keeps its
    own place.
    """

    __slots__ = ("data", "document", "route")

    def __init__(self, document: Locator, route: Route, data: Any) -> None:
        self.document = document
        self.route = route
        self.data = data

    @property
    def place(self) -> Place:
        """Where the data stands."""
        return Place(self.document, self.route)

    # Children are asked for all the time: a look at the class takes half as long as `isinstance`, and so does adding to
    # a route in place of writing out a longer one.
    def child(self, key: str | int) -> Node:
        """Return the child under `key`, a key or index that exists."""
        data = self.data[key]
        return data if data.__class__ in _NODES else Node(self.document, self.route + (key,), data)  # noqa: RUF005

    def get(self, key: str) -> Node:
        """Return the child under `key`; where there is none, a node that holds None."""
        data = self.data
        if isinstance(data, dict) and key in data:
            data = data[key]
            return data if data.__class__ in _NODES else Node(self.document, self.route + (key,), data)  # noqa: RUF005
        return self if data is None else Node(self.document, self.route, None)

    def text_at(self, key: str) -> str:
        """Return the text under `key`, the empty string where there is none."""
        data = self.data
        if not isinstance(data, dict) or key not in data:
            return ""
        data = data[key]
        return data if data.__class__ is str else data.text if data.__class__ in _NODES else ""

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield keys and children of a mapping; nothing for other data."""
        if isinstance(self.data, dict):
            document, route = self.document, self.route
            for key, data in self.data.items():
                yield key, data if data.__class__ in _NODES else Node(document, route + (key,), data)  # noqa: RUF005

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list; nothing for other data."""
        if isinstance(self.data, list):
            document, route = self.document, self.route
            for index, data in enumerate(self.data):
                yield data if data.__class__ in _NODES else Node(document, route + (index,), data)  # noqa: RUF005

    def with_data(self, data: Any) -> Node:
        """Return other data at the same place."""
        return Node(self.document, self.route, data)

    @property
    def text(self) -> str:
        """The data if it is a string, else the empty string."""
        data = self.data
        return data if data.__class__ is str else ""


class LateNode(Node):
    """Data that is read once somebody asks for it.

    Args:
        document: the document that it stands in.
        route: the route to it.
        read: reads it.
    """

    __slots__ = ("_read",)

    def __init__(self, document: Locator, route: Route, read: Callable[[], Any]) -> None:
        self.document = document
        self.route = route
        self._read = read

    def __getattr__(self, name: str) -> Any:
        """Read the data, and have it from then on."""
        if name != "data":
            raise AttributeError(name)
        self.data = data = self._read()
        # What was needed to read it may go.
        del self._read
        return data


_NODES = frozenset({Node, LateNode})


def at_once(data: Any) -> Any:
    """Return data that may be read late."""
    return data.data if isinstance(data, LateNode) else data


def scalars_in(data: object) -> Iterator[object]:
    """Yield what is neither a mapping nor a list in data, however deep it stands."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            pending += each.values()
        elif isinstance(each, list):
            pending += each
        elif isinstance(each, Node):
            pending.append(each.data)
        else:
            yield each
