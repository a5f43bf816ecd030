"""Loops over the records of a batch that go on after a record that failed, whatever becomes of the others.

Only what is certain counts: code that speaks of groups may tell them apart, and what is called where something fails
may remember it.

Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (for a FIFO queue a function
should stop at the first message that fails, and report it and all that it has not processed).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archlint.code.syntax.outcomes.nodes import ASSIGNMENTS, LOOPS, all_nodes, is_call_node, statements_of
from archlint.code.syntax.source import Source, words
from archlint.code.syntax.translation import span
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_ALL_LOOPS = LOOPS | {"do_statement", "while_statement"}
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
_DECLARING = ASSIGNMENTS | {"variable_declarator"}
_CHANGING = frozenset({"add", "append", "extend", "insert", "push", "set", "setdefault", "update"})
#: Functions that say that something failed, and keep nothing of it for the next record.
_TELLING = regex(r"(?:alert|capture|emit|log|notify|print|publish|repr$|send|str$|String$|type$)\w*+")
#: What writes logs and figures, whatever is tried with it, too.
_WRITING = regex(r"_?log(?:ger|ging)?|console|JSON|json|metrics?|traceback|tracer")
#: The records of a batch, as they are or numbered, and how often a loop with a counter runs.
_BATCH = (
    r"""(?:\w+(?:(?:\?\.)?\[\s?["']Records["']\s?\]|\??\.Records\b|\.get\(\s?["']Records["'](?:,\s?\[\])?\s?\))"""
    r"""|[Rr]ecords)"""
)
_OVER = regex(
    rf"(?:enumerate\()?{_BATCH}(?:\s?(?:\?\?|\|\|)\s?\[\]|\.entries\(\)|,\s?(?:start\s?=\s?)?\d\))?\)?"
    rf"|\(?\w+\s?<\s?{_BATCH}\.length;?\)?"
)
#: What gives a variable the records of a batch.
_NAMED = regex(rf"[Rr]ecords\s*(?::[^=\n]{{0,80}})?=\s*(?:list\()?{_BATCH}\)?(?:\s?(?:\?\?|\|\|)\s?\[\])?\s*(?:;|\n)")
_GIVEN = regex(r"\b[Rr]ecords\s*=(?!=)")
#: How many records there are.
_COUNTED = regex(r"len\([^()\n]{0,40}\)|[Rr]ecords\??\.length\b")
_RECORDS = frozenset({"Records", "records"})
#: What records of streams have, which are in no FIFO queue; code that tells groups of messages apart says so.
_OF_STREAMS = frozenset({"SequenceNumber", "dynamodb", "kinesis", "sequenceNumber"})
_GROUP, _LOG_GROUP = "group", regex(r"log_?group")
#: What is longer than this is not the records of a batch, and code of more loops is not looked through.
_LONG, _MAX_LOOPS = 200, 20
#: What begins work on all records at once, and waits for all of it.
_TOGETHER = "Promise.allSettled"
_WITH_EACH = regex(rf"\(\s*({_BATCH})\??\.map\(")


def goes_on(source: Source, body: Node) -> bool:
    """Tell whether a function certainly goes on to the records after one that failed.

    Args:
        source: the file.
        body: the function's body.
    """
    if any(_GROUP in _LOG_GROUP.sub("", each.lower()) for each in words(source.data.decode("utf-8", "replace"))):
        return False
    loops = [node for node in all_nodes(body, _FUNCTIONS) if node.type in LOOPS]
    if not loops:
        return any(_is_together(source, body, node) for node in all_nodes(body) if is_call_node(node))
    return len(loops) <= _MAX_LOOPS and any(_Loop(source, body, node).goes_on() for node in loops)


def _is_together(source: Source, body: Node, call: Node) -> bool:
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or source.text(span(function)) != _TOGETHER:
        return False
    work = source.text(span(arguments))
    begun = _WITH_EACH.match(work[:_LONG])
    return begun is not None and ".then(" not in work and _is_batch(begun[1], source.text(span(body)))


def _is_batch(records: str, body: str) -> bool:
    """Tell whether what is called the records are all that a function is given, and nothing that it makes of them."""
    return records not in _RECORDS or len(_GIVEN.findall(body)) == len(_NAMED.findall(body))


class _Loop:
    """One loop of a function."""

    def __init__(self, source: Source, body: Node, node: Node) -> None:
        self._source = source
        self._around = body
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
        """Tell whether the loop is the only one over all records of the batch, and nothing is done with them behind."""
        over = self._node.child_by_field_name("right") or self._node.child_by_field_name("condition")
        plain = self._text(over)[:_LONG].strip() if over is not None else ""
        if not _OVER.fullmatch(plain) or not _OF_STREAMS.isdisjoint(words(self._text(self._node))):
            return False
        outer = self._node.parent
        while outer is not None and outer != self._around:
            if outer.type in _ALL_LOOPS:
                return False
            outer = outer.parent
        behind = self._source.text((self._node.end_byte, self._around.end_byte))
        named = next(iter(_RECORDS & {plain.removeprefix("enumerate(").rstrip(")")}), "")
        is_done = _RECORDS.isdisjoint(words(_COUNTED.sub("", behind)))
        return is_done and _is_batch(named or plain, self._text(self._around))

    def _is_told_apart(self, tried: Node, catching: list[Node]) -> bool:
        """Tell whether what is tried may have to do with anything that is set where something is caught.

        What is changed there is declared in the function, and it is not mentioned again before the end of the loop.
        """
        nodes = [node for each in catching for node in all_nodes(each)]
        changed, assigned = set[str](), set[str]()
        for node in nodes:
            function = node.child_by_field_name("function") if is_call_node(node) else None
            if function is not None:
                owner, _, method = self._text(function).rpartition(".")
                first = words(owner.partition(".")[0].partition("[")[0])
                if not owner and not _TELLING.match(method):
                    return True
                if method in _CHANGING:
                    changed |= first or {owner}
                elif not any(map(_WRITING.fullmatch, first)) and not first.isdisjoint(words(self._text(tried))):
                    return True
            target = node.child_by_field_name("left") if node.type in ASSIGNMENTS else None
            if target is not None:
                assigned |= words(self._text(target))
        return self._is_used(changed, assigned, catching)

    def _is_used(self, changed: set[str], assigned: set[str], catching: list[Node]) -> bool:
        """Tell whether variables may be used before the end of the loop, but where something is caught."""
        declared = set[str]()
        for node in self._identifiers(catching):
            name = self._text(node)
            if name not in changed | assigned:
                continue
            parent = node.parent if node.parent is None or "pattern" not in node.parent.type else node.parent.parent
            if parent is None or parent.type not in _DECLARING or node.start_byte > self._node.start_byte:
                return True
            value = parent.child_by_field_name("right") or parent.child_by_field_name("value")
            if value is not None and value.start_byte <= node.start_byte:
                return True
            declared.add(name)
        # What Python assigns without declaring it is the function's own, too.
        return not (changed if self._source.grammar == "python" else changed | assigned) <= declared

    def _identifiers(self, catching: list[Node]) -> Iterator[Node]:
        """Yield the variables up to the end of the loop, but for those where something is caught."""
        waiting = [self._around]
        while waiting:
            node = waiting.pop()
            if node in catching or node.start_byte >= self._node.end_byte:
                continue
            if "identifier" in node.type:
                yield node
            waiting += node.named_children

    def _text(self, node: Node) -> str:
        return self._source.text(span(node))
