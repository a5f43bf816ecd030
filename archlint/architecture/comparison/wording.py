"""What people call resources and the values of settings, where two architectures are compared."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.architecture.model import ArchitectureNode, SettingValue


def own_name(node: ArchitectureNode) -> str:
    """Return a node's name; of a task or target, with what tells it apart from others of its owner."""
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
