"""HCL: text to a document whose data has the shape of Terraform's JSON syntax, with expressions as its leaves.

Source: HCL Native Syntax Specification; Terraform documentation, "JSON Configuration Syntax".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue, TemplateExpression, UnreadExpression
from archlint.languages.terraform.hcl.syntax import Expressions
from archlint.model.regex import regex
from archlint.model.source.comments import Comment, comments_in, structure
from archlint.model.source.document import Document
from archlint.model.source.location import Location, Locator, Route
from archlint.model.source.syntax_tree import Contorted, tree
from archlint.model.source.text import BEGINNING, MAX_DEPTH, Lines, Span, Unreadable, decode
from archlint.model.values.node import LateNode, at_once

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
    from tree_sitter import Parser

#: Larger files are refused, in bytes.
MAX_HCL_BYTES = 2_000_000
_MAX_BLOCKS = MAX_DEPTH
#: Blocks of Terraform have up to two; each is one more step on the way to all that the block holds.
_MAX_LABELS = 10
_CONTINUATION = regex(rb"[\x80-\xbf]")
_END = "ARCHLINT"
_INVALID = "not valid HCL"
#: What may be missing, by what the grammar calls it.
_MISSING = {
    **{bracket: f"a '{bracket}'" for bracket in "{}[]()"},
    "heredoc_identifier": "the end of a heredoc",
    "identifier": "a value",
    "quoted_template_end": "the end of a string",
}
#: A number that the grammar does not know: it wants a fraction before an exponent.
_EXPONENT = regex(rb"(?<![\w.])[0-9]+[eE][+-]?[0-9]+(?![\w.])")
#: The first of three signs, or five, before a brace: the last two of them escape it, the grammar takes the first two.
_ODD_ESCAPE = regex(rb"(?<!\$)\$(?=(?:\$\$)+\{)|(?<!%)%(?=(?:%%)+\{)")


def parse_hcl(data: bytes, path: str, *, late: bool = True) -> Document:
    """Return the document in an HCL file's bytes.

    Its data is a mapping: attributes lead to expressions, blocks without labels to lists of mappings, and labels to
    mappings that lead to such lists.

    Args:
        data: the bytes.
        path: what to call the file.
        late: whether each expression is read once somebody asks for it. Until all are, the syntax tree is kept, which
            takes sixty bytes for each one of the text.

    Raises:
        Unreadable: for what is not HCL.
    """
    if len(data) > MAX_HCL_BYTES:
        raise Unreadable(f"larger than {MAX_HCL_BYTES / 1_000_000:g} MB")
    text = decode(data)
    source = text.encode(errors="surrogatepass")
    try:
        root = syntax_tree_of(source)
    except Contorted as refusal:
        raise Unreadable(str(refusal)) from None
    content: dict[str, Any] = {}
    places = _HclPlaces(source, text, content)
    if root.has_error:
        error = _first_error(root)
        lacks = _MISSING.get(error.type) if error.is_missing else None
        words = f"{_INVALID}: {lacks} is missing" if lacks else _INVALID
        raise Unreadable.at(places.index(error.start_byte), text, words)
    document = Document(path, text, content, places)
    reader = _Bodies(source, document, places, late=late)
    for child in root.children:
        if child.type == "object":  # the grammar takes one for a file
            raise Unreadable.at(places.index(child.start_byte), text, _INVALID)
        if child.type == "body":
            reader.read(child, content, (), 0)
    return document


def hcl_comments(document: Document) -> Iterator[Comment]:
    """Yield the comments of a document that `parse_hcl` returned which are addressed to archlint."""
    data = document.text.encode(errors="surrogatepass")
    root = syntax_tree_of(data)
    yield from comments_in(root, data, lambda start, end: Location(document.path, *start, *end))


def structure_of(text: str) -> bytes:
    """Return what stands for all that a text says but its comments; equal for texts that say the same."""
    data = text.encode(errors="surrogatepass")
    return structure(syntax_tree_of(data), data)


def parse_template(text: str, document: Locator, route: Route) -> Expression:
    """Return the template in a string of the JSON syntax, or in a template file.

    Args:
        text: the template: text with `${...}` and `%{...}` in it.
        document: the document that it stands in.
        route: the string in it.
    """
    end = _END
    while end in text:
        end += "_"
    source = f"a = <<{end}\n{text}\n{end}\n".encode(errors="surrogatepass")
    try:
        root = syntax_tree_of(source)
    except Contorted:
        return UnreadExpression("its template takes too long to be parsed")
    if root.has_error:
        return UnreadExpression("its template cannot be read")
    heredoc = root
    while heredoc.type != "heredoc_template":
        inside = [child for child in heredoc.children if child.is_named]
        if not inside:
            return UnreadExpression("its template cannot be read")
        heredoc = inside[-1]
    return Expressions(source, document).templates.line(heredoc, route)


def syntax_tree_of(source: bytes) -> Syntax:
    """Return the syntax tree of a text; all that it does not understand has the length that it has in the text.

    Raises:
        Contorted: it takes too long to be parsed.
    """
    plain = _EXPONENT.sub(lambda found: b"1" * len(found[0]), source)
    return tree(_parser(), _ODD_ESCAPE.sub(b"_", plain)).root_node


@lru_cache(maxsize=1)
def _parser() -> Parser:
    # Imported here: most runs meet no HCL.
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


def _first_error(root: Syntax) -> Syntax:
    """Return the first part of a syntax tree that is no HCL, or the place where something is missing."""
    found = root
    while not found.is_error and not found.is_missing:
        inner = [child for child in found.children if child.has_error or child.is_missing]
        if not inner:
            break
        found = inner[0]
    return found


class _HclPlaces:
    """Where the things of an HCL text stand; noted while it is read, of what is in an attribute when that is.

    Args:
        source: the text, as its syntax tree counts it.
        text: the text.
        content: the data in it.
    """

    def __init__(self, source: bytes, text: str, content: Mapping[str, Any]) -> None:
        self._text = text
        self._spans: dict[Route, tuple[int, int]] = {}
        self._values: dict[Route, tuple[int, int]] = {}
        self._blocks: dict[Route, int] = {}
        self._content = content
        # A byte's index is its character's, less the bytes before it that continue a character.
        self._continued = [] if len(source) == len(text) else [m.start() for m in _CONTINUATION.finditer(source)]

    def index(self, byte: int) -> int:
        """Return the index of the character that a byte belongs to."""
        return byte - bisect_left(self._continued, byte)

    def note(self, route: Route, key: tuple[int, int], value: tuple[int, int]) -> None:
        """Note the bytes of the key and of the value that a route leads to; the first of several things counts."""
        if route not in self._spans:
            self._spans[route], self._values[route] = key, value

    def note_block(self, route: Route, byte: int) -> None:
        """Note that the text of a heredoc starts at a byte."""
        self._blocks.setdefault(route, byte)

    def span(self, route: Route) -> Span:
        """Return where the deepest thing on a route that is known is written."""
        self._read(route[:-1])
        for length in range(len(route), 0, -1):
            found = self._spans.get(route[:length])
            if found is not None:
                return self.index(found[0]), self.index(found[1])
        return BEGINNING

    def value_span(self, route: Route) -> Span | None:
        """Return where the value is written that a route leads to, a block as a whole; None where nothing is there."""
        self._read(route[:-1])
        found = self._values.get(route)
        return (self.index(found[0]), self.index(found[1])) if found is not None else None

    def first_line_of_block(self, route: Route) -> int:
        """Return the line on which the text of a heredoc starts; 0 for anything else."""
        self._read(route)
        byte = self._blocks.get(route)
        return Lines(self._text).position(self.index(byte))[0] if byte is not None else 0

    def _read(self, route: Route) -> None:
        """Read the attribute that is on a route."""
        data: Any = self._content
        for step in route:
            try:
                data = data[step]
            except (KeyError, IndexError, TypeError):  # it leads on into an attribute, or to nothing
                break
        at_once(data)


class _Bodies:
    def __init__(self, source: bytes, document: Document, places: _HclPlaces, *, late: bool) -> None:
        self._late = late
        self._source = source
        self._document = document
        self._places = places
        self._expressions = Expressions(source, document, self._note)

    def _note(self, route: Route, key: Syntax, value: Syntax) -> None:
        self._places.note(route, _bytes(key), _bytes(value))

    def read(self, body: Syntax, into: dict[str, Any], route: Route, depth: int) -> None:
        """Put the attributes and blocks of a body into a mapping."""
        if depth > _MAX_BLOCKS:
            raise Unreadable(f"nested more than {_MAX_BLOCKS} levels deep")
        for child in body.children:
            if child.type == "attribute":
                self._attribute(child, into, route)
            elif child.type == "block":
                self._block(child, into, route, depth)

    def _attribute(self, syntax: Syntax, into: dict[str, Any], route: Route) -> None:
        children = syntax.children
        name, value = children[0], children[-1]
        key = self._text(name)
        at = (*route, key)
        self._note(at, name, value)
        if key in into:
            at_once(into[key])  # the first of several is the one whose places count
        read = partial(self._expression, value, at)
        into[key] = LateNode(self._document, at, read) if self._late else read()

    def _expression(self, syntax: Syntax, route: Route) -> Expression:
        """Return what an attribute is set to; most of those of services that no check is about are never asked for."""
        found = self._expressions.read(syntax, route)
        heredoc = _heredoc(syntax)
        if heredoc is not None and isinstance(found, TemplateExpression | LiteralValue):
            self._places.note_block(route, self._source.find(b"\n", heredoc.start_byte) + 1)
        return found

    def _block(self, syntax: Syntax, into: dict[str, Any], route: Route, depth: int) -> None:
        labels = [child for child in syntax.children if child.type in ("identifier", "string_lit")]
        if len(labels) > 1 + _MAX_LABELS:
            place = self._places.index(labels[-1].start_byte)
            raise Unreadable.at(place, self._document.text, f"a block with more than {_MAX_LABELS} labels")
        head, whole = (syntax.start_byte, labels[-1].end_byte), _bytes(syntax)
        at = route
        for number, label in enumerate(labels):
            key = self._text(label).strip('"')
            at = (*at, key)
            self._places.note(at, head, whole)
            inner = into.setdefault(key, {} if number + 1 < len(labels) else [])
            if not isinstance(inner, dict if number + 1 < len(labels) else list):
                return  # an attribute or block of the same name, with another number of labels: no such thing is valid
            if isinstance(inner, list):
                at = (*at, len(inner))
                self._places.note(at, head, whole)
                content: dict[str, Any] = {}
                inner.append(content)
                inner = content
            into = inner
        for child in syntax.children:
            if child.type == "body":
                self.read(child, into, at, depth + 1)

    def _text(self, syntax: Syntax) -> str:
        return self._source[syntax.start_byte : syntax.end_byte].decode(errors="surrogatepass")


def _bytes(syntax: Syntax) -> tuple[int, int]:
    return syntax.start_byte, syntax.end_byte


def _heredoc(syntax: Syntax) -> Syntax | None:
    """Return the heredoc that an expression is; None if it is something else."""
    while syntax.type in ("expression", "template_expr") and syntax.named_child_count == 1:
        syntax = syntax.named_children[0]
    return syntax if syntax.type == "heredoc_template" else None
