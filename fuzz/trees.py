"""Documents in YAML and JSON as one kind of tree, YAML's own nodes, and what may be changed in such a tree."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from fuzz.texts import mutate_text

_TAG = "tag:yaml.org,2002:"
_STRING = f"{_TAG}str"
#: The texts of JSON that are no strings, by YAML's names for what they are.
_BARE = {f"{_TAG}{name}" for name in ("int", "float", "bool", "null")}
_LITERAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null|NaN|-?Infinity", re.ASCII)

#: Values that fit nowhere, or hardly anywhere, and the functions of templates around nothing in particular.
_ODDITIES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, [], {}, [[]], [None], [{}], {"": ""},
    "", " ", "x", "0", "-1", "1e9", "*", "\n", "\u2028", "\ud800", "::error::x", "\x1b[31m", "../x", "rate(1 minute)",
    "${", "${}", "${x}", "${AWS::Region}", "{{resolve:ssm:x}}", "$.a.b", "{% $x %}", "States.Format('{}', $)",
    "arn:aws:sqs:eu-west-1:123456789012:x",
    {"Ref": "AWS::NoValue"}, {"Ref": []}, {"Condition": "x"}, {"Fn::If": ["x", 1]},
    {"Fn::GetAtt": ["x", "Arn"]}, {"Fn::GetAtt": "x"}, {"Fn::Sub": ["${a}", {"a": {"Fn::Sub": "${b}"}}]},
    {"Fn::Join": ["", ["a", "b"]]}, {"Fn::Select": ["0", []]}, {"Fn::Split": ["", "a"]},
    {"Fn::FindInMap": ["a", "b", "c"]}, {"Fn::ForEach::x": ["i", ["a", "b"], {"${i}": {}}]},
    {"Fn::Transform": {"Name": "AWS::Include"}},
)  # fmt: skip
_WRAPPERS: tuple[Callable[[Any], Any], ...] = (
    lambda x: [x],
    lambda x: [x, x],
    lambda x: {"Ref": x},
    lambda x: {"Fn::Sub": x},
    lambda x: {"Fn::Sub": ["${x}${x}", {"x": x}]},
    lambda x: {"Fn::If": ["x", x, x]},
    lambda x: {"Fn::Not": [x]},
    lambda x: {"Fn::And": [x, x]},
    lambda x: {"Fn::Join": ["-", [x, x]]},
    lambda x: {"Fn::GetAtt": [x, "Arn"]},
    lambda x: {"Fn::ToJsonString": x},
    lambda x: {"Fn::ForEach::x": ["x", x, {"${x}": x}]},
    lambda x: {"x": x},
    lambda x: {"Properties": x},
)


#: A node, and what puts another one in its place.
Spot: TypeAlias = tuple[Node, Callable[[Node], None]]


def read_json(text: str) -> Node:
    """Return the tree of a text in JSON; a key that is there twice stays so.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is too deep.
    """

    def bare(kind: str) -> Callable[[str], Node]:
        return lambda text: ScalarNode(f"{_TAG}{kind}", text)

    data = json.loads(
        text, object_pairs_hook=_mapping, parse_int=bare("int"), parse_float=bare("float"), parse_constant=bare("float")
    )
    return grown(data)


def grown(data: Any) -> Node:
    """Return the tree of data as `json` has it; what is a tree already stays one."""
    if isinstance(data, Node):
        return data
    if isinstance(data, dict):
        return _mapping(list(data.items()))
    if isinstance(data, list):
        return SequenceNode(f"{_TAG}seq", list(map(grown, data)))
    if isinstance(data, str):
        return ScalarNode(_STRING, data)
    kind = {bool: "bool", type(None): "null", int: "int"}.get(type(data), "float")
    return ScalarNode(f"{_TAG}{kind}", json.dumps(data))


def _mapping(pairs: Sequence[tuple[Any, Any]]) -> Node:
    return MappingNode(f"{_TAG}map", [(grown(key), grown(value)) for key, value in pairs])


def write_json(node: Node, indent: str = "\n") -> str:
    """Return the text of a tree in JSON; tags of YAML's are lost."""
    inner = f"{indent} "
    if isinstance(node, MappingNode):
        members = [f"{json.dumps(_text(key))}: {write_json(value, inner)}" for key, value in node.value]
        return f"{{{inner}{f',{inner}'.join(members)}{indent}}}" if members else "{}"
    if isinstance(node, SequenceNode):
        items = [write_json(item, inner) for item in node.value]
        return f"[{inner}{f',{inner}'.join(items)}{indent}]" if items else "[]"
    return str(node.value) if node.tag in _BARE and _LITERAL.fullmatch(node.value) else json.dumps(node.value)


def _text(node: Node) -> str:
    return node.value if isinstance(node, ScalarNode) else write_json(node)


def read_yaml(text: str) -> Node:
    """Return the tree of a text in YAML.

    Raises:
        ValueError: it is no YAML, or empty.
    """
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError("no YAML") from error
    if node is None:
        raise ValueError("nothing")
    return node


def write_yaml(node: Node) -> str:
    """Return the text of a tree in YAML: nodes that stand in several places become aliases.

    Raises:
        ValueError: YAML has no text for it, since a tag or a character may not be.
    """
    try:
        return str(yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True, width=1000))
    except (yaml.YAMLError, UnicodeError, TypeError) as error:
        raise ValueError("not to be written") from error


def spots(root: Node) -> Iterator[Spot]:
    """Yield every node below a root, keys too, each in every place, with what replaces it there."""
    pending, seen = [root], set[int]()
    while pending:
        parent = pending.pop()
        if id(parent) in seen or isinstance(parent, ScalarNode):
            continue
        seen.add(id(parent))
        for place, child in enumerate(parent.value):
            if isinstance(child, tuple):
                key, value = child
                yield key, _setting_key(parent.value, place)
                yield value, _setting_value(parent.value, place)
                pending.append(value)
            else:
                yield child, _setting_item(parent.value, place)
                pending.append(child)


def _setting_item(items: list[Node], place: int) -> Callable[[Node], None]:
    def put(node: Node) -> None:
        items[place] = node

    return put


def _setting_key(pairs: list[tuple[Node, Node]], place: int) -> Callable[[Node], None]:
    def put(node: Node) -> None:
        pairs[place] = (node, pairs[place][1])

    return put


def _setting_value(pairs: list[tuple[Node, Node]], place: int) -> Callable[[Node], None]:
    def put(node: Node) -> None:
        pairs[place] = (pairs[place][0], node)

    return put


class Trees:
    """Changes trees at random.

    Args:
        others: trees of whose parts some are put into those that are changed.
        shares: whether a node may stand in several places of a tree.
    """

    def __init__(self, others: Sequence[Node], *, shares: bool = False) -> None:
        self._others = others
        self._shares = shares

    def mutate(self, root: Node, random: Random) -> Node:
        """Return a tree with one thing changed; what it is made of may be changed, too."""
        found = list(spots(root))
        if not found:
            return grown(random.choice(_ODDITIES))
        change = random.choice(
            (_swap, self._replace, self._replace, _wrap, _edit, _edit, _remove, self._repeat, _quote)
        )
        change(root, found, random)
        return root

    def _replace(self, root: Node, found: Sequence[Spot], random: Random) -> None:
        """Put an oddity, or a part of this tree or of another one, in a place."""
        _, put = random.choice(found)
        source = random.choice((_ODDITIES, found, self._others))
        if source is _ODDITIES or not source:
            put(grown(random.choice(_ODDITIES)))
        elif source is found:
            node = random.choice(found)[0]
            put(node if self._shares and random.random() < 0.3 else copy.deepcopy(node))
        else:
            other = list(spots(random.choice(self._others)))
            if other:
                put(copy.deepcopy(random.choice(other)[0]))

    def _repeat(self, root: Node, found: Sequence[Spot], random: Random) -> None:
        """Let there be more of what is in a mapping or a list, under the same key or others."""
        parents = [
            node for node in (root, *(node for node, _ in found)) if not isinstance(node, ScalarNode) and node.value
        ]
        if not parents:
            return
        children = random.choice(parents).value
        child = random.choice(children)
        for number in range(random.choice((1, 1, 2, 10, 50))):
            again = child if self._shares and random.random() < 0.3 else copy.deepcopy(child)
            if isinstance(again, tuple) and random.random() < 0.9:
                again = (ScalarNode(_STRING, f"{_text(again[0])[:100]}{number}"), again[1])
            children.append(again)


def _swap(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Let two nodes change places."""
    one, put_one = random.choice(found)
    other, put_other = random.choice(found)
    # Copies, for one may stand inside the other.
    put_one(copy.deepcopy(other))
    put_other(copy.deepcopy(one))


def _wrap(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Put a node into others, once or many times."""
    node, put = random.choice(found)
    wrap = random.choice(_WRAPPERS)
    for _ in range(random.choice((1, 1, 1, 2, 5, 12, 25))):
        node = grown(wrap(node))
    put(copy.deepcopy(_bounded(node)))


def _bounded(node: Node) -> Node:
    """Return a tree, or a small one instead: wrappers that hold their content twice double it."""
    count, pending = 0, [node]
    while pending:
        count += 1
        if count > 5_000:
            return grown("x")
        inner = pending.pop()
        if not isinstance(inner, ScalarNode):
            for child in inner.value:
                pending.extend(child if isinstance(child, tuple) else (child,))
    return node


def _edit(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Change the text of a node, mostly into that of another one: names begin to lead elsewhere."""
    scalars = [(node, put) for node, put in found if isinstance(node, ScalarNode)]
    if not scalars:
        return
    node, put = random.choice(scalars)
    text = random.choice(scalars)[0].value if random.random() < 0.6 else mutate_text(node.value, random)
    put(ScalarNode(random.choice((node.tag, _STRING)), text, style=node.style if "\n" not in text else None))


def _remove(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Take something out of a mapping or a list."""
    parents = [node for node in (root, *(node for node, _ in found)) if not isinstance(node, ScalarNode) and node.value]
    if parents:
        children = random.choice(parents).value
        del children[random.randrange(len(children))]


def _quote(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Put the text of a tree in its place: definitions and policies may be written so."""
    node, put = random.choice(found)
    if not isinstance(node, ScalarNode) and not _is_circular(node):
        put(ScalarNode(_STRING, write_json(_bounded(node))))


def _chain(root: Node, found: Sequence[Spot], random: Random) -> None:
    """Let there be more members of a mapping that each name the one before: what follows names may never end."""
    parents = [node for node in (root, *(node for node, _ in found)) if isinstance(node, MappingNode) and node.value]
    if not parents:
        return
    members = random.choice(parents).value
    key, value = random.choice(members)
    if _is_circular(value) or len(text := write_json(_bounded(value))) > _LONGEST_LINK:
        return
    named = [name for other, _ in members if (name := _text(other)) and name in text] or [_text(key) or "x"]
    name, link = random.choice(named), _text(key)[:100]
    for number in range(min(random.choice((2, 5, 30, 400)), _LONGEST_CHAIN // len(text))):
        again = grown(_renamed(value, name, f"{link}{number - 1}"))
        members.append((ScalarNode(_STRING, f"{link}{number}"), again))


#: How long the text of a member may be that is repeated, and that of all members that are made of it.
_LONGEST_LINK, _LONGEST_CHAIN = 1_000, 30_000


def _renamed(node: Node, name: str, other: str) -> Node:
    """Return a copy of a tree in which another name stands wherever a name stood."""
    if isinstance(node, ScalarNode):
        return ScalarNode(node.tag, node.value.replace(name, other) if node.tag == _STRING else node.value)
    if isinstance(node, SequenceNode):
        return SequenceNode(node.tag, [_renamed(item, name, other) for item in node.value])
    return MappingNode(
        node.tag, [(_renamed(key, name, other), _renamed(value, name, other)) for key, value in node.value]
    )


def _is_circular(node: Node) -> bool:
    """Tell whether a node stands inside itself."""
    return any(inner is node for inner, _ in spots(node))
