"""Terraform's JSON, read without trust: whatever is not of the right shape is as if it were not there."""

from __future__ import annotations

from typing import Any, TypeAlias

from archlint.model.values.node import Node
from archlint.model.values.value import NOTHING, EmbeddedJson, Unknown, Value

#: What tells the instances of a `count` or `for_each` apart; None for a single one.
InstanceKey: TypeAlias = int | str | None


def object_of(data: Any) -> dict[str, Any]:
    """Return data if it is an object, else an empty one."""
    return data if isinstance(data, dict) else {}


def objects_of(data: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none if it is no list."""
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


def string_of(data: Any) -> str:
    """Return data if it is a string, else the empty string."""
    return data if isinstance(data, str) else ""


def strings_of(data: Any) -> list[str]:
    """Return the strings in a list; none if it is no list."""
    return [each for each in data if isinstance(each, str)] if isinstance(data, list) else []


def index(data: Any) -> InstanceKey:
    """Return data if it can be an instance's index, else None."""
    return data if isinstance(data, int | str) and not isinstance(data, bool) else None


class Blocks(EmbeddedJson):
    """The dialect of plans and states: a nested block is a list, and a list of one reads like what is in it."""

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`, of a mapping or of the only one in a list."""
        if not isinstance(node.data, list):
            return super().step(node, key)
        if len(node.data) > 1:
            return Value.of(Unknown("there are several of it", inside=True), node.place)
        only = self.evaluate(node.child(0)) if node.data else NOTHING
        return only.step(key)
