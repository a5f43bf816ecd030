"""The nodes of syntax trees that it matters for what becomes of failures: calls, statements and their parts."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

CALL_NODES = frozenset({"call", "call_expression", "new_expression"})
LOOPS = frozenset({"for_in_statement", "for_statement"})
ASSIGNMENTS = frozenset(
    {"assignment", "assignment_expression", "augmented_assignment", "augmented_assignment_expression"}
)
BLOCKS = frozenset({"block", "statement_block"})
#: What comes to one of the expressions in it, but for a condition.
_PASSING = frozenset(
    {
        *("as_expression", "binary_expression", "non_null_expression", "parenthesized_expression"),
        *("satisfies_expression", "sequence_expression", "ternary_expression"),
    }
)
#: How deep it is looked into an expression for a call.
CALL_DEPTH = 8


def is_call_node(node: Node) -> bool:
    """Tell whether an expression is a call."""
    return node.type in CALL_NODES


def all_nodes(node: Node, but: Container[str] = ()) -> Iterator[Node]:
    """Yield a node and all that is in it, but for what is in nodes of some types."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += found.named_children if found.type not in but else ()


def results_of(node: Node) -> Iterator[Node]:
    """Yield the expressions of which one is what an expression comes to."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found.type in _PASSING:
            condition = found.child_by_field_name("condition")
            waiting += [child for child in found.named_children if child != condition]
        else:
            yield found


def inner_call(node: Node) -> Node | None:
    """Return the call that a statement or an expression comes to, whoever waits for it or keeps what it returns."""
    for _ in range(CALL_DEPTH):
        if is_call_node(node):
            return node
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        children = [child for child in node.named_children if child.type != "comment"]
        if value is None and len(children) != 1:
            return None
        node = value if value is not None else children[0]
    return None


def arms_of(branch: Node) -> Iterator[list[Node]]:
    """Yield the statements of each arm of a branch."""
    for child in branch.named_children:
        if child.type in BLOCKS:
            yield statements_of(child)
        elif child.type in ("elif_clause", "else_clause"):
            yield from arms_of(child)
        elif child.type != "comment" and child != branch.child_by_field_name("condition"):
            yield [child]


def statements_of(block: Node) -> list[Node]:
    """Return the statements of a block."""
    return [child for child in block.named_children if child.type != "comment"]
