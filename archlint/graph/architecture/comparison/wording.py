"""What people call resources and the values of settings, where two architectures are compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archlint.graph.architecture.model import ArchitectureNode, SettingValue

#: Of longer values people are shown the beginning, in characters.
_MOST = 160
#: Mappings that are not longer are shown whole.
_SHORT = 80


def own_name(node: ArchitectureNode) -> str:
    """Return a node's name; of a task, target or integration, with what tells it apart from others of its owner."""
    tail = node.id.rpartition(f":{node.name}")[2] if node.owner else ""
    return node.name + tail if tail.startswith("/") else node.name


def kind_and_name(node: ArchitectureNode) -> str:
    """Return a node's kind and name: `queue Orders`, `task Checkout/Charge`."""
    return f"{node.kind} {own_name(node)}"


def in_words(values: Sequence[SettingValue]) -> str:
    """Return what a setting is: `30`, `not set`, `5 when IsProd is true, 3 when IsProd is false`."""
    said = []
    for each in values:
        value = "unknown" if each.unknown else str(each.value).lower() if isinstance(each.value, bool) else each.value
        said.append(f"{value}{f' when {each.when}' if each.when else ''}")
    return ", ".join(said) or "not set"


def in_words_where_they_differ(before: Sequence[SettingValue], after: Sequence[SettingValue]) -> tuple[str, str]:
    """Return what a setting was and is, the beginning of what is long; of two mappings, only what differs."""
    one, other = _mapping(before), _mapping(after)
    whole = in_words(before), in_words(after)
    if one is None or other is None:
        return _cut(whole[0]), _cut(whole[1])
    only = _without_common(one, other), _without_common(other, one)
    # Where one of them has all of the other, nothing would be left of that, as if it had been empty.
    if not all(only) and max(map(len, whole)) <= _SHORT:
        return whole
    return _written(only[0]), _written(only[1])


def _mapping(values: Sequence[SettingValue]) -> dict[str, Any] | None:
    """Return what a setting is if it is one mapping in all circumstances."""
    if len(values) != 1 or values[0].when or not isinstance(values[0].value, str) or values[0].value[:1] != "{":
        return None
    try:
        found = json.loads(values[0].value)
    except (ValueError, RecursionError):  # a text that begins like one
        return None
    return found if isinstance(found, dict) else None


def _without_common(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in one.items() if key not in other or other[key] != value}
    for key, value in kept.items():
        if key in other:
            kept[key] = _where_they_differ(value, other[key])
    return kept


def _where_they_differ(one: Any, other: Any) -> Any:
    """Return what one value has that the other has not: of mappings, and of lists of as many mappings, only that."""
    if isinstance(one, dict) and isinstance(other, dict):
        return _without_common(one, other)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = list(zip(one, other, strict=True))
        if all(isinstance(each, dict) for pair in pairs for each in pair):
            return [_without_common(*pair) for pair in pairs]
    return one


def _written(value: dict[str, Any]) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
