"""YAML as `yamldecode` reads it: what its scalars are, and what it refuses.

Source: Terraform documentation, "yamldecode Function" (YAML 1.2, with anchors and aliases, and the tags of its JSON
schema and timestamps); go-cty-yaml, `resolve.go` and `implied_type.go`. Terraform itself was asked for each kind of
scalar.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from archlint.languages.terraform.hcl.scalars import is_decimal, parse_number
from archlint.model.regex import regex
from archlint.model.source.document import MAX_YAML
from archlint.model.source.files.raw import refuse_size
from archlint.model.source.text import MAX_DEPTH, Unreadable
from archlint.model.source.yaml.text import UNTYPED, compose
from archlint.model.source.yaml.tree import PlainData, merged_in

_TAG = "tag:yaml.org,2002:"
_STRINGS = frozenset({f"{_TAG}str", f"{_TAG}binary"})
_NULL = f"{_TAG}null"
_TYPED = frozenset({UNTYPED, _NULL, *(f"{_TAG}{name}" for name in ("bool", "float", "int", "timestamp"))})
_NUMBERS = frozenset({f"{_TAG}float", f"{_TAG}int"})
_COLLECTIONS = frozenset({f"{_TAG}map", f"{_TAG}seq"})
_MERGE = "<<"

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
#: No setting is a number of as many digits.
_MAX_DIGITS = 300
_OTHER_BASE = regex(r"0o[0-7]+|0x[0-9a-fA-F]+")
_MOMENT = regex(
    r"(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"(?:[Tt](?P<time>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:\.[0-9]+)?(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})"
    r"| (?P<local>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:\.[0-9]+)?)?"
)

_Scalar: TypeAlias = str | int | float | bool | None


class RefusedYamlError(Unreadable):
    """Text that Terraform does not read as YAML either."""


def decode_yaml(text: str) -> PlainData:
    """Return the data in a text of YAML.

    Raises:
        RefusedYamlError: Terraform refuses it.
        Unreadable: it is too deep or too large.
    """
    refuse_size(len(text), MAX_YAML)
    try:
        root = compose(text, typed=False)
    except UnicodeEncodeError:
        raise Unreadable("it holds half a character") from None
    if root is None:
        if text.lstrip().startswith("---"):
            return None
        raise RefusedYamlError("it holds no document")
    return _Reader().data(root, 0)


class _Reader:
    """Makes plain data of nodes; what is aliased is one object."""

    def __init__(self) -> None:
        self._known: dict[Node, PlainData] = {}

    def data(self, node: Node, depth: int) -> PlainData:
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if node.tag not in _COLLECTIONS:
            raise RefusedYamlError(f"it has the tag {node.tag}")
        if depth > MAX_DEPTH:
            raise Unreadable(f"nested more than {MAX_DEPTH} levels deep")
        if node not in self._known:
            self._known[node] = (
                [self.data(each, depth + 1) for each in node.value]
                if isinstance(node, SequenceNode)
                else self._members(node, depth)
            )
        return self._known[node]

    def _members(self, node: Node, depth: int) -> dict[str, PlainData]:
        found: dict[str, PlainData] = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.tag == UNTYPED and key.value == _MERGE:
                if not isinstance(value, MappingNode) or not merged_in(value):
                    raise RefusedYamlError("what is merged is no mapping")
                found |= self._members(value, depth + 1)
            else:
                found[_key(key)] = self.data(value, depth + 1)
        return found


def _key(node: Node) -> str:
    key = _scalar(node) if isinstance(node, ScalarNode) else None
    if key is None:
        raise RefusedYamlError("a key is no text")
    return str(key).lower() if isinstance(key, bool) else str(key)


def _scalar(node: ScalarNode) -> _Scalar:
    tag: str = node.tag
    text: str = node.value
    if tag in _STRINGS or (node.style and tag in _TYPED):
        return text
    if tag not in _TYPED:
        raise RefusedYamlError(f"it has the tag {tag}")
    if tag == _NULL or text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    number = _number(text)
    if number is None and tag in _NUMBERS:
        raise RefusedYamlError(f"{text} is no number")
    return _moment(text) if number is None else number


def _number(text: str) -> int | float | None:
    """Return the number that a plain scalar is; None if it is none.

    Raises:
        Unreadable: it is very large, or very close to zero.
    """
    is_in_other_base = _OTHER_BASE.fullmatch(text) is not None
    if is_in_other_base and len(text) <= _MAX_DIGITS:
        return int(text, 0)
    number = parse_number(text)
    if number is None and (is_in_other_base or is_decimal(text)):
        raise Unreadable("a number is very large, or very close to zero")
    return number


def _zone(written: str | None) -> timezone:
    """Return the time zone that a timestamp names.

    Raises:
        ValueError: it is a day or more away.
    """
    if written in (None, "Z"):
        return UTC
    hours, minutes = written[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if written.startswith("-") else offset) if offset else UTC


def _moment(text: str) -> str:
    """Return a timestamp as Terraform writes it, without fractions of a second; any other text as it is."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text
    parts = [*match["date"].split("-"), *(match["time"] or match["local"] or "0:0:0").split(":")]
    try:
        moment = datetime(*map(int, parts), tzinfo=_zone(match["zone"]))  # type: ignore[misc,arg-type]
    except ValueError:  # there is no such day, or no such zone
        return text
    return moment.isoformat().replace("+00:00", "Z")
