"""Where the parts of a YAML text begin and end, and in what style it is written."""

from __future__ import annotations

from collections import Counter

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.edits import NotEditable
from archlint.model.source.line_edges import line_start, newline_of
from archlint.model.source.location import Route
from archlint.model.source.text import Span
from archlint.model.source.yaml.tree import MERGE_TAG, SHORT_TAGS, key_text, long_form, merged_in
from archlint.model.source.yaml.write import Style

_COLON = regex(r"[ \t]*:(?=[ \t\r\n,}\]\[{\"']|\Z)")
_ALIAS = regex(r"(?:\s*+:)?\s++\*[^\s,\[\]{}]+")
_KEEPS = regex(r"(?:[!&]\S*[ \t]+)*[|>][0-9]*\+")
_PROPERTIES = regex(r"(?:[!&][^\s]*\s+(?:#[^\r\n]*\s+)*)*")
_ALIASED = "its value is an alias of an anchor"
_ANCHORED = "it stands in an anchor that aliases repeat elsewhere"


class FoundNode(NamedTuple):
    """How far a route leads.

    Attributes:
        steps: how many of its steps exist.
        node: what the last of them leads to.
        container: the mapping or sequence that this stands in; None for all of the text.
        key: its key; None for an element.
        number: its number among what stands there.
        in_flow: whether it stands in brackets.
        tag: the long name of the function or tag that it has and that the route does not name.
        is_tagged_content: whether the last step that exists is the long name of a tag.
    """

    steps: int
    node: Node
    container: Node | None = None
    key: Node | None = None
    number: int = 0
    in_flow: bool = False
    tag: str | None = None
    is_tagged_content: bool = False

    @property
    def is_flow(self) -> bool:
        """Whether it has brackets."""
        return has_brackets(self.node)


def find_node(root: Node, shared: frozenset[int], route: Route) -> FoundNode:
    """Return how far a route leads.

    Args:
        root: what the text says.
        shared: the identities of what several places hold.
        route: the route.

    Raises:
        NotEditable: it leads through an alias, an anchor that is aliased, a merge key or a key that is written twice.
    """
    found = FoundNode(0, root, tag=long_form(root.tag))
    for step in route:
        node = found.node
        if found.tag is not None:
            if step != found.tag:
                break
            found = found._replace(steps=found.steps + 1, tag=None, is_tagged_content=True)
            continue
        following = _step(found, node, step)
        if following is None:
            break
        child = following.node
        if id(child) in shared:
            start = following.key or node
            raise NotEditable(_ALIASED if _is_elsewhere(child, start) else _ANCHORED)
        found = following
    return found


def _step(found: FoundNode, node: Node, step: str | int) -> FoundNode | None:
    in_flow = found.in_flow or found.is_flow
    if isinstance(node, MappingNode) and isinstance(step, str):
        named = [(n, key, value) for n, (key, value) in enumerate(node.value) if key_text(key) == step]
        named = [one for one in named if not (one[1].tag == MERGE_TAG and merged_in(one[2]))]
        if len(named) > 1:
            raise NotEditable("its key is written twice")
        if not named:
            _refuse_merged(node, step)
            return None
        ((index, key, value),) = named
        return FoundNode(found.steps + 1, value, node, key, index, in_flow, long_form(value.tag))
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        value = node.value[step]
        return FoundNode(found.steps + 1, value, node, None, step, in_flow, long_form(value.tag))
    return None


def _refuse_merged(node: MappingNode, step: str) -> None:
    """Refuse a key that a merge key takes in."""
    pending = [node]
    while pending:
        mapping = pending.pop()
        for key, value in mapping.value:
            if key.tag == MERGE_TAG and (sources := merged_in(value)):
                pending += sources
            elif mapping is not node and key_text(key) == step:
                raise NotEditable("its value comes in by a merge key (<<)")


def check_own(node: Node, shared: frozenset[int]) -> None:
    """Refuse to replace what holds anchors that are aliased, or aliases: what is written there stands elsewhere."""
    pending = [node]
    while pending:
        one = pending.pop()
        if id(one) in shared:
            raise NotEditable("there are anchors or aliases in its value")
        pending += _children(one)


def is_long_form(node: Node) -> bool:
    """Tell whether a mapping is nothing but a function in its long form."""
    if not isinstance(node, MappingNode) or len(node.value) != 1:
        return False
    name = key_text(node.value[0][0])
    return name in SHORT_TAGS and name != "Fn::Transform"


def has_brackets(node: Node) -> bool:
    """Tell whether a value is a flow collection."""
    return isinstance(node, MappingNode | SequenceNode) and bool(node.flow_style)


def value_bounds(text: str, node: Node) -> Span:
    """Return where a value is written that is no alias."""
    start = node.start_mark.index
    return start, max(start, end_of(text, node, keeps=False))


def end_of(text: str, node: Node, key: Node | None = None, *, keeps: bool = True) -> int:
    """Return where a value ends, without the blanks and comments behind it.

    Args:
        text: the text.
        node: the value.
        key: its key, if it has one.
        keeps: whether what is written behind it must not change it.
    """
    last, before = node, key
    while True:
        if before is not None and before is not last and _is_elsewhere(last, before):
            alias = _ALIAS.match(text, before.end_mark.index)
            if alias is None or not isinstance(before, ScalarNode):
                raise NotEditable("an alias of an anchor stands at its end")
            return alias.end()
        if isinstance(last, ScalarNode) or not last.value or has_brackets(last):
            break
        parent, child = last, last.value[-1]
        before, last = child if isinstance(child, tuple) else (None, child)
        if before is None and _is_elsewhere(last, parent):
            raise NotEditable("an alias of an anchor stands at its end")
    start, end = last.start_mark.index, last.end_mark.index
    if start == end and before is not None and before is not last:
        return colon(text, before)
    if keeps and isinstance(last, ScalarNode) and last.style in ("|", ">") and _KEEPS.match(text, start):
        raise NotEditable("a block of text stands at its end that keeps the empty lines behind it")
    return start + len(text[start:end].rstrip())


def colon(text: str, key: Node) -> int:
    """Return the index behind the colon of a key."""
    found = _COLON.match(text, key.end_mark.index)
    if found is None:
        raise NotEditable("its key is not followed by a colon")
    return found.end()


def column(text: str, container: Node) -> int:
    """Return the column of the keys or dashes of a block collection, from 0."""
    if isinstance(container, MappingNode):
        return int(container.value[0][0].start_mark.column)
    start = container.start_mark.index
    found = _PROPERTIES.match(text, start)  # where it has a tag or an anchor, it starts with that
    start = found.end() if found else start
    return start - line_start(text, start)


def survey(root: Node, text: str) -> tuple[Style, frozenset[int]]:
    """Return how a text is written, and the identities of the nodes that stand in several places."""
    steps, counts, uses = Counter[int](), Counter[str](), Counter[int]()
    pending = [root]
    while pending:
        node = pending.pop()
        uses[id(node)] += 1
        if uses[id(node)] > 1:
            continue
        _count(text, node, steps, counts)
        pending += _children(node)
    flow = isinstance(root, MappingNode) and bool(root.flow_style)
    style = Style(
        newline=newline_of(text),
        step=max(steps, key=lambda step: (steps[step], -step)) if steps else 2,
        indents_lists=counts["level"] <= counts["indented"],
        short=counts["long"] <= counts["short"] and not flow,
        quote="'" if counts["'"] > counts['"'] else '"',
        quotes_keys=flow and any(key.style == '"' for key, _ in root.value if isinstance(key, ScalarNode)),
    )
    return style, frozenset(identity for identity, count in uses.items() if count > 1)


def _count(text: str, node: Node, steps: Counter[int], counts: Counter[str]) -> None:
    if long_form(node.tag) in SHORT_TAGS:
        counts["short"] += 1
    if isinstance(node, ScalarNode):
        counts[str(node.style)] += 1
    if not isinstance(node, MappingNode):
        return
    if is_long_form(node):
        counts["long"] += 1
    for key, value in node.value if not node.flow_style else ():
        if isinstance(value, ScalarNode) or value.flow_style or not value.value or _is_elsewhere(value, key):
            continue
        further = column(text, value) - key.start_mark.column
        if isinstance(value, SequenceNode):
            if not long_form(value.tag):
                counts["indented" if further > 0 else "level"] += 1
        elif further > 0:
            steps[further] += 1


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _is_elsewhere(node: Node, before: Node) -> bool:
    """Tell whether a node is written before another one that its place follows: it is an alias there."""
    return bool(node.start_mark.index < before.start_mark.index)
