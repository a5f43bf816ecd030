"""YAML's nodes as plain data, in CloudFormation's long forms, and the way from a route back to a node."""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from typing import TypeAlias

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from archlint.model.regex import regex
from archlint.model.source.location import Route
from archlint.model.source.text import BEGINNING, MAX_DEPTH, Span

#: Plain data; containers that are written once and aliased are one object.
PlainData: TypeAlias = "dict[str, PlainData] | list[PlainData] | str | int | float | bool | None"

_LONG_FORMS = {
    "!Ref": "Ref",
    "!Condition": "Condition",
    **{
        f"!{name}": f"Fn::{name}"
        for name in (
            *("Base64", "Cidr", "FindInMap", "ForEach", "GetAZs", "GetAtt", "ImportValue", "Join", "Length"),
            *("Select", "Split", "Sub", "ToJsonString", "Transform", "And", "Equals", "If", "Not", "Or"),
            *("GetStackOutput", "Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll"),
        )
    },
}

#: The short tags of functions by their long names; a condition's name stands under the same key elsewhere, too.
SHORT_TAGS = {name: tag for tag, name in _LONG_FORMS.items() if name != "Condition"}

_STR = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"
_SEQ = "tag:yaml.org,2002:seq"
_COLLECTIONS = frozenset({_MAP, _SEQ})
MERGE_TAG = "tag:yaml.org,2002:merge"
NULL_TAG = "tag:yaml.org,2002:null"

# An account id (012345678901), 1:30, 0x1F and 1_000 are numbers to YAML 1.1 and text to the people who write
# them. Eighteen digits fit a machine word; Python refuses to convert thousands.
_INTEGER = regex(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = regex(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

_SCALARS: dict[str, Callable[[str], PlainData]] = {
    NULL_TAG: lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: _BOOLEANS.get(text.lower(), text),
    "tag:yaml.org,2002:int": lambda text: int(text) if _INTEGER.fullmatch(text) else text,
    "tag:yaml.org,2002:float": lambda text: float(text) if _DECIMAL.fullmatch(text) else text,
}

_TAG = regex(r"![^\s,\[\]{}]*")


def plain(root: Node, *, aliased: bool) -> PlainData:
    """Return the data of a node tree; `aliased` says whether nodes may stand in several places.

    Raises:
        RecursionError: for nodes nested more than `MAX_DEPTH` levels deep, unless they are aliased.
    """
    depth = 0
    shared: dict[Node, PlainData] = {}

    # Every node of every template passes here: scalars are read in place, a call each would double the time.
    def convert(node: Node) -> PlainData:
        nonlocal depth
        if aliased and node in shared:
            return shared[node]
        kind = node.__class__
        if kind is ScalarNode:
            return _scalar(node)
        tree: PlainData
        depth += 1
        if depth > MAX_DEPTH:
            raise RecursionError
        if kind is MappingNode:
            entries: dict[str, PlainData] = {}
            merges: list[MappingNode] = []
            for key, value in node.value:
                if key.tag == _STR and key.__class__ is ScalarNode:
                    name = key.value
                elif key.tag == MERGE_TAG and (sources := merged_in(value)):
                    merges += sources
                    continue
                else:
                    name = key_text(key)
                if value.__class__ is ScalarNode:
                    entries[name] = value.value if value.tag == _STR else _scalar(value)
                else:
                    entries[name] = convert(value)
            for source in merges:
                entries = {**convert(source), **entries}  # type: ignore[dict-item]
            tree = entries
        else:
            tree = [
                item.value if item.__class__ is ScalarNode and item.tag == _STR else convert(item)
                for item in node.value
            ]
        depth -= 1
        name = None if node.tag in _COLLECTIONS else long_form(node.tag)
        if name:
            tree = {name: tree}
        if aliased:
            shared[node] = tree
        return tree

    return convert(root)


def _scalar(node: Node) -> PlainData:
    """Return the data of a scalar; what is not surely a number, a truth value or null is its own text."""
    tag, text = node.tag, node.value
    name = _LONG_FORMS.get(tag)
    if name:
        return {name: text}
    read = _SCALARS.get(tag)
    if read:
        return read(text)
    return {tag: text} if tag.startswith("!") else text


def long_form(tag: str) -> str | None:
    """Return the key that plain data has for a tag; nothing for the tags of YAML itself."""
    return _LONG_FORMS.get(tag, tag) if tag.startswith("!") else None


def merged_in(value: Node) -> list[MappingNode]:
    """Return the mappings that a merge key (`<<`) takes in, the winning one first; none if it is no merge."""
    nodes = value.value if isinstance(value, SequenceNode) and value.tag == _SEQ else [value]
    mappings = [node for node in nodes if isinstance(node, MappingNode) and node.tag == _MAP]
    return mappings if len(mappings) == len(nodes) else []


def key_text(key: Node) -> str:
    """Return a mapping's key as it is written: `2012-10-17` and `true` stay what they look like."""
    if isinstance(key, ScalarNode):
        return "null" if key.tag == NULL_TAG else key.value
    # Shortened, as the full text of a key full of aliases has no bound.
    return reprlib.repr(plain(key, aliased=False))


#: Where a route leads: what its deepest existing step names, the node there, how many steps exist, and the long form of
#: the node's tag, unless that is a step which was taken.
_Walked: TypeAlias = tuple[Span, Node, int, str | None]


class YamlPlaces:
    """Finds things in a YAML text by the marks of its nodes."""

    def __init__(self, root: Node, text: str) -> None:
        self._root = root
        self._text = text
        self._pairs: dict[Node, dict[str, tuple[Node, Node]]] = {}
        self._walked: dict[Route, _Walked] = {}

    def span(self, route: Route) -> Span:
        """Return the span of the key or item that the route's deepest existing step names."""
        return self._walk(route)[0]

    def value_span(self, route: Route) -> Span | None:
        """Return the span of the value that a route leads to, without what follows it; None where nothing is there."""
        _, node, steps, _ = self._walk(route)
        if steps < len(route):
            return None
        # What has no brackets ends where the next thing begins, by its mark, and a block of text after empty lines.
        last = node
        while isinstance(last, MappingNode | SequenceNode) and last.value and not last.flow_style:
            last = last.value[-1][1] if isinstance(last, MappingNode) else last.value[-1]
        start, end = node.start_mark.index, last.end_mark.index
        return (start, start + len(self._text[start:end].rstrip())) if start <= end else None

    def names(self, route: Route) -> list[str]:
        """Return the keys of the mapping that a route leads to, each as often as it is written; none of anything else.

        Of what it merges, none are its own.
        """
        _, node, steps, _ = self._walk(route)
        if steps < len(route) or not isinstance(node, MappingNode):
            return []
        return [key_text(key) for key, _ in node.value if key.tag != MERGE_TAG]

    def first_line_of_block(self, route: Route) -> int:
        """Return the line on which the text of a literal block scalar starts; 0 for anything else."""
        node = self._walk(route)[1]
        is_block = isinstance(node, ScalarNode) and node.style == "|"
        # The text starts below the line with the `|`; marks count lines from 0.
        return node.start_mark.line + 2 if is_block else 0

    def _walk(self, route: Route) -> _Walked:
        """Return what the route's deepest existing step leads to; the way to what holds it is gone once."""
        if not route:
            return BEGINNING, self._root, 0, long_form(self._root.tag)
        around, step = route[:-1], route[-1]
        walked = self._walked.get(around)
        if walked is None:
            walked = self._walked[around] = self._walk(around)
        _, node, steps, tag = walked
        if steps < len(around):
            return walked
        if tag:  # plain data has one step more here than YAML: the tag
            return (self._tag_span(node), node, steps + 1, None) if step == tag else walked
        if isinstance(node, MappingNode):
            pairs = self._pairs.get(node)
            if pairs is None:
                pairs = self._pairs[node] = _pairs(node)
            pair = pairs.get(step) if isinstance(step, str) else None
            if pair is None:
                return walked
            key, node = pair
            span = _node_span(key)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            node = node.value[step]
            span = self._item_span(node)
        else:
            return walked
        return span, node, steps + 1, long_form(node.tag)

    def _item_span(self, item: Node) -> Span:
        """Return what of a list item to point at: its tag or its first key, else all of it."""
        if isinstance(item, ScalarNode):
            return _node_span(item)
        if long_form(item.tag):
            return self._tag_span(item)
        if isinstance(item, MappingNode) and item.value:
            return _node_span(item.value[0][0])
        return _node_span(item)

    def _tag_span(self, node: Node) -> Span:
        """Return where a node's tag is written: at its start, but for an anchor."""
        match = _TAG.search(self._text, node.start_mark.index)
        return match.span() if match else _node_span(node)


def _pairs(mapping: MappingNode) -> dict[str, tuple[Node, Node]]:
    """Return the keys and values that plain data has by their names, in the mapping and in what it merges."""
    pairs: dict[str, tuple[Node, Node]] = {}
    pending = [mapping]
    while pending:
        sources: list[MappingNode] = []
        for key, value in reversed(pending.pop().value):
            tag = key.tag
            if tag == MERGE_TAG and (nodes := merged_in(value)):
                sources += reversed(nodes)
            else:
                name = key.value if tag == _STR and key.__class__ is ScalarNode else key_text(key)
                pairs.setdefault(name, (key, value))
        pending += sources
    return pairs


def _node_span(node: Node) -> Span:
    return node.start_mark.index, node.end_mark.index
