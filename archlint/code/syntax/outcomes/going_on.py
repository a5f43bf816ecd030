"""Loops over the records of a batch that go on after a record that failed, whatever becomes of the others.

Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (for a FIFO queue a function
should stop at the first message that fails, and report it and all that it has not processed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.code.syntax.outcomes.nodes import all_nodes, is_call_node, statements_of
from archlint.code.syntax.source import Source, words
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_LOOPS = frozenset({"for_in_statement", "for_statement"})
_FUNCTIONS = frozenset({"arrow_function", "function_declaration", "function_expression", "lambda"})
#: What ends a loop, and what ends it where nothing catches that.
_ENDING = frozenset({"break_statement", "return_statement"})
_THROWING = frozenset({"raise_statement", "throw_statement"})
_BRANCHES = frozenset(
    {"conditional_expression", "if_statement", "match_statement", "switch_statement", "ternary_expression"}
)
_CATCHES_ALL = regex(r"catch\b|except\s*(?::|\(?(?:Exception|BaseException)\)?\s*(?:as\s+\w+\s*)?:)")
#: What is said of a record that failed, and what changes something that is kept from one record to the next.
_REPORTED = frozenset({"itemIdentifier", "messageId", "message_id"})
_ASSIGNMENTS = frozenset(
    {"assignment", "assignment_expression", "augmented_assignment", "augmented_assignment_expression"}
)
_CHANGING = frozenset({"add", "append", "extend", "insert", "push", "set", "setdefault", "update"})
_RECORDS = frozenset({"Records", "records"})
#: What is longer than this is not the records of a batch, and code of more loops is not looked through.
_LONG, _MAX_LOOPS = 200, 20
#: What begins work on all records at once, and waits for all of it.
_TOGETHER = "Promise.allSettled"
_WITH_EACH = regex(r"\(\s*(?:\w+\??\.)?[Rr]ecords\??\.map\(")


def goes_on(source: Source, body: Node) -> bool:
    """Tell whether a function certainly goes on to the records after one that failed.

    Args:
        source: the file.
        body: the function's body.
    """
    loops = 0
    for node in all_nodes(body):
        if node.type in _LOOPS and loops < _MAX_LOOPS:
            loops += 1
            if _Loop(source, node).goes_on():
                return True
        elif is_call_node(node) and _is_together(source, node):
            return True
    return False


def _is_together(source: Source, call: Node) -> bool:
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or source.text(_span(function)) != _TOGETHER:
        return False
    return _WITH_EACH.match(source.text(_span(arguments))[:_LONG]) is not None


class _Loop:
    """One loop of a function."""

    def __init__(self, source: Source, node: Node) -> None:
        self._source = source
        self._node = node

    def goes_on(self) -> bool:
        """Tell whether nothing ends the loop, and every record that it comes to is tried."""
        body = self._node.child_by_field_name("body")
        statements = statements_of(body) if body is not None and self._is_over_records() else []
        tries = [each for each in statements if each.type == "try_statement"]
        if len(tries) != 1 or any(each.type in _ENDING for each in all_nodes(self._node, _FUNCTIONS)):
            return False
        tried = tries[0].child_by_field_name("body")
        catching = [each for each in tries[0].named_children if each.type in ("catch_clause", "except_clause")]
        if tried is None or not any(_CATCHES_ALL.match(self._text(each)) for each in catching):
            return False
        rest = [each for each in (*statements, *tries[0].named_children) if each not in (tries[0], tried)]
        if any(node.type in _BRANCHES | _THROWING for each in rest for node in all_nodes(each, _FUNCTIONS)):
            return False
        is_reported = any(not _REPORTED.isdisjoint(words(self._text(each))) for each in catching)
        return is_reported and not self._is_told_apart(tried, catching)

    def _is_over_records(self) -> bool:
        over = self._node.child_by_field_name("right") or self._node.child_by_field_name("condition")
        return over is not None and not _RECORDS.isdisjoint(words(self._text(over)[:_LONG]))

    def _is_told_apart(self, tried: Node, catching: list[Node]) -> bool:
        """Tell whether what is tried has to do with anything that is set where something is caught."""
        nodes = [node for each in catching for node in all_nodes(each)]
        targets = [node.child_by_field_name("left") for node in nodes if node.type in _ASSIGNMENTS]
        called = [node.child_by_field_name("function") for node in nodes if is_call_node(node)]
        owners = [self._text(each).rpartition(".") for each in called if each is not None]
        changed = {name for owner, _, method in owners if method in _CHANGING for name in words(owner)}
        changed |= {name for each in targets if each is not None for name in words(self._text(each))}
        return not changed.isdisjoint(words(self._text(tried)))

    def _text(self, node: Node) -> str:
        return self._source.text(_span(node))


def _span(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte
