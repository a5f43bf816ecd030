"""A document: its text, the plain data in it, and where each thing stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cached_property
from pathlib import PurePath
from typing import TypeAlias

from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.files.raw import MAX_JSON, MEGABYTE, read_bytes, refuse_size
from archlint.model.source.json import text as json_text
from archlint.model.source.json.text import JsonPlaces
from archlint.model.source.location import Location, Locator, Place, Route
from archlint.model.source.text import (
    BEGINNING,
    MAX_DEPTH,
    Lines,
    Places,
    Span,
    Unreadable,
    as_set,
    decode,
    indentation,
    with_value,
)
from archlint.model.source.yaml import text as yaml_text
from archlint.model.source.yaml.tree import PlainData, YamlPlaces, plain

__all__ = ["MAX_JSON", "Document", "PlainData", "Unreadable", "parse", "read_bytes"]

_Container: TypeAlias = dict[str, PlainData] | list[PlainData]
_CONTAINERS = (dict, list)

MAX_YAML = 4 * MEGABYTE

_VISIBLE = regex(r"\S")

_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"


@dataclass(frozen=True, eq=False)
class Document:
    """A parsed file. Its data is at most `MAX_DEPTH` levels deep, so readers may recurse into it.

    Attributes:
        path: what the file is called.
        text: all of its text.
        data: what it says.
        secrets: the routes to what another file says is a secret.
    """

    path: str
    text: str = field(repr=False)
    data: PlainData = field(repr=False)
    _places: Places = field(repr=False)
    secrets: set[Route] = field(default_factory=set, repr=False)

    def origin(self, route: Route) -> Place:
        """Return the place itself."""
        return Place(self, route)

    def locate(self, route: Route) -> Location:
        """Return where `route` leads: the first line of the deepest thing on it that exists."""
        found = self._located.get(route)
        if found is None:
            found = self._located[route] = self._location(self._places.span(route))
        return found

    def mark(self, route: Route) -> Location:
        """Return where `route` leads: the key and its value where both are on one line, else the key.

        Of a call of a function, such as `{Ref: Name}`, it is the property that is set to it.
        """
        return self._location(with_value(self._places, self.text, as_set(route)))

    def value_span(self, route: Route) -> Span | None:
        """Return where the value at `route` is written; None where that is not known, or nothing is there."""
        return self._places.value_span(route)

    def location(self, start: int, end: int) -> Location:
        """Return the location of a part of the text: from one character to before another one."""
        return Location(self.path, *self._lines.position(start), *self._lines.position(end))

    def _location(self, span: Span) -> Location:
        """Return the location of what stands on one line."""
        line, column, width = self._lines.on_line(*span)
        # One character at least: a marker without width cannot be seen.
        return Location(self.path, line, column, line, column + (width if width > 0 else 1))

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of the `text`, JSON or YAML, in the string at `route`.

        In a block scalar it finds the text's own lines; other strings are one place, their key.
        """
        return EmbeddedText(self, route, text)

    def first_line_of_block(self, route: Route) -> int:
        """Return the line on which the text of a literal block scalar starts; 0 for anything else."""
        return self._places.first_line_of_block(route)

    def names(self, route: Route) -> list[str]:
        """Return the keys of the mapping that `route` leads to, each as often as it is written."""
        return self._places.names(route) if isinstance(self._places, JsonPlaces | YamlPlaces) else []

    def line(self, number: int) -> str:
        """Return a line of the text, counted as in locations, without its end."""
        return self._lines.line(number)

    def masked(self, routes: Iterable[Route]) -> str:
        """Return the text with a star for each character behind the last keys of routes, up to the next key."""
        found = list(routes)
        around = {route[:depth] for route in found for depth in range(len(route))}
        starts = sorted(start for route in around for start in self._starts(route))
        pieces, done = list[str](), 0
        for start in sorted(self._places.span(route)[1] for route in found):
            at = bisect_left(starts, start)
            end = starts[at] if at < len(starts) else len(self.text)
            pieces += self.text[done:start], _VISIBLE.sub("*", self.text[start:end])
            done = end
        return "".join([*pieces, self.text[done:]])

    def _starts(self, route: Route) -> Iterator[int]:
        """Yield where the keys of the mapping that a route leads to stand."""
        data: PlainData = self.data
        for step in route:
            data = data[step] if isinstance(data, dict) and isinstance(step, str) else None
        for key in data if isinstance(data, dict) else ():
            yield self._places.span((*route, key))[0]

    @property
    def is_yaml(self) -> bool:
        """Whether it was read as YAML, so that it may hold comments."""
        return isinstance(self._places, YamlPlaces)

    @cached_property
    def _located(self) -> dict[Route, Location]:
        """What was looked for: a drawing asks for the same places again and again."""
        return {}

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)


class EmbeddedText:
    """JSON or YAML inside a string of a document, such as a state machine's definition."""

    def __init__(self, document: Document, route: Route, text: str) -> None:
        self.path = document.path
        self._document = document
        self._route = route
        self._text = text

    def origin(self, route: Route) -> Place:
        """Return the string that holds the text, in the document around it."""
        return Place(self._document, self._route)

    def embedded(self, route: Route, text: str) -> Locator:
        """Return the locator of the JSON in a string of this text: its lines are not told apart."""
        del route, text
        return self

    def locate(self, route: Route) -> Location:
        """Return where `route` leads, in the lines of the document around the text."""
        if not route or not self._first_line:
            return self._document.locate(self._route)
        return self._location(self._places.span(route))

    def mark(self, route: Route) -> Location:
        """Return where `route` leads, with the value, in the lines of the document around the text."""
        if not route or not self._first_line:
            return self._document.mark(self._route)
        return self._location(with_value(self._places, self._text, route))

    def _location(self, span: Span) -> Location:
        """Return the location of a part of a text whose lines are told apart."""
        start, end = span
        first, lines = self._first_line, self._lines
        line, column = lines.position(start)
        inner, outer = lines.line(line), self._document.line(first + line - 1)
        shift = indentation(outer) - indentation(inner)
        # What is filled into the text, `${...}`, may have another length there: then point at the whole line.
        exact = outer[shift : shift + column - 1] == inner[: column - 1]
        if not exact and not isinstance(self._places, JsonPlaces):
            return self._document.locate(self._route)  # a loop in a template may have moved the lines
        column = column + shift if exact else indentation(outer) + 1
        width = min(end - start, len(outer) + 1 - column) if exact else len(outer.strip())
        return Location(self.path, first + line - 1, column, first + line - 1, column + max(1, width))

    @cached_property
    def _first_line(self) -> int:
        """The line on which the text starts; 0 where its lines are not told apart."""
        return self._document.first_line_of_block(self._route)

    @cached_property
    def _places(self) -> Places:
        root = None if _looks_like_json(self._text) else yaml_text.compose(self._text)
        return JsonPlaces(self._text) if root is None else YamlPlaces(root, self._text)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)


class _Nowhere:
    """The places in an empty document."""

    def span(self, route: Route) -> Span:
        """Return the beginning."""
        return BEGINNING

    def value_span(self, route: Route) -> Span | None:
        """Return None: nothing is there."""
        return None

    def first_line_of_block(self, route: Route) -> int:
        """Return 0: there is no block."""
        return 0


def parse(data: bytes, path: str) -> Document:
    """Return the document in a file's bytes; `path` is what to call it.

    What looks like JSON is read as JSON, whatever the file is called. With comments, trailing commas or the
    like it is no JSON, but good YAML, and read as such: also in a `.json` file, for we are no JSON linter.

    Raises:
        Unreadable: for bytes that are neither.
    """
    text = decode(data)
    looks_like_json = _looks_like_json(text)
    refuse_size(len(data), MAX_JSON if looks_like_json else MAX_YAML)
    try:
        document = _parse_json_like(text, path) if looks_like_json else _parse_yaml(text, path)
    except RecursionError:
        raise Unreadable(_TOO_DEEP) from None
    return document


def _looks_like_json(text: str) -> bool:
    return text.lstrip(" \t\r\n").startswith(("{", "["))


def _parse_json_like(text: str, path: str) -> Document:
    try:
        return Document(path, text, _shallow(json_text.load_json(text)), JsonPlaces(text))
    except Unreadable as refusal:
        if len(text) > MAX_YAML:
            raise
        try:
            return _parse_yaml(text, path)
        except Unreadable:
            if PurePath(path).suffix in (".yaml", ".yml"):
                raise
            raise refusal from None


def _parse_yaml(text: str, path: str) -> Document:
    root = yaml_text.compose(text)
    if root is None:
        return Document(path, text, None, _Nowhere())
    aliased = yaml_text.has_aliases(text)
    data = plain(root, aliased=aliased)
    # What an alias repeats may be deeper there than where it is defined.
    return Document(path, text, _shallow(data) if aliased else data, YamlPlaces(root, text))


def _shallow(data: PlainData) -> PlainData:
    if _is_too_deep(data):
        raise Unreadable(_TOO_DEEP)
    return data


def _is_too_deep(data: PlainData) -> bool:
    """Return whether data is nested too deeply; level by level, so that its depth does no harm here."""
    level: list[_Container] = [data] if isinstance(data, _CONTAINERS) else []
    for _ in range(MAX_DEPTH + 1):
        inner: list[_Container] = []
        for tree in level:
            values: Iterable[PlainData] = tree.values() if isinstance(tree, dict) else tree
            inner += [value for value in values if value.__class__ is dict or value.__class__ is list]
        if not inner:
            return False
        level = inner
    return True
