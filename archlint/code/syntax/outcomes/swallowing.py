"""Where functions that are given records catch whatever fails with them, say so in a log at most, and go on.

Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (a function that returns without
an error has processed its batch); Node.js' `console` and Python's `logging`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archlint.code.syntax.source import ByteSpan, Source
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a handler's event has its records in.
RECORDS = "Records"
_FAILURES = "batchItemFailures"
#: How deep it is looked for functions that are called with each record.
_MAX_DEPTH = 8
_OF_RECORDS = regex(r"\w+(?:\[[\"']Records[\"']\]|\??\.Records|\.get\([\"']Records[\"'][^()]*\))")
#: What writes a log.
_LOGGING = regex(r"print|console\.\w+|(?:self\.|this\.)?(?=\w{0,100}log)\w++\.\w++|traceback\.print_exc", re.IGNORECASE)
#: What reads a record, or makes text of something, and does nothing with it.
_READING = frozenset(
    {"Date", "String", "b64decode", "decode", "dumps", "format", "from", "get", "int", "len", "loads", "parse", "repr"}
    | {"str", "stringify", "time", "toString", "type"}
)
_BROAD = regex(r"except\s*(?::|\(?(?:Exception|BaseException)\)?\s*(?:as\s+\w+\s*)?:)")
_CALLS = frozenset({"call", "call_expression", "new_expression"})
_BLOCKS = frozenset({"block", "statement_block"})
_FOR_EACH = frozenset({"forEach", "map"})


class Swallowing:
    """Looks for what swallows the failures of records.

    Args:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def in_body(self, body: Node) -> Iterator[ByteSpan]:
        """Yield what catches the failures of a function that is given records, by its body."""
        if body.type in _BLOCKS and RECORDS in self._text(body):
            yield from self._in(_statements(body), is_record=False)

    def _in(self, statements: Sequence[Node], *, is_record: bool) -> Iterator[ByteSpan]:
        """Yield what catches the failures of some statements; those that deal with one record, where they do."""
        is_first = True
        for index, statement in enumerate(statements):
            body = statement.child_by_field_name("body") if statement.type == "try_statement" else None
            if body is not None:
                is_about = is_record or RECORDS in self._text(body)
                catching = self._catching(statement) if is_first and is_about else None
                is_all = catching is not None and all(map(self._ends, statements[index + 1 :]))
                if catching is not None and is_all and not self._is_harmless(body):
                    yield catching.start_byte, catching.end_byte
                yield from self._in(_statements(body), is_record=is_record)
            else:
                for each in self._of_records(statement):
                    yield from self._in(_statements(each), is_record=True)
            is_first = is_first and self._is_harmless(statement)

    def _of_records(self, statement: Node, depth: int = 0) -> Iterator[Node]:
        """Yield the bodies in a statement that run for each record: of a loop, or of a function."""
        if statement.type in ("for_statement", "for_in_statement"):
            items, body = statement.child_by_field_name("right"), statement.child_by_field_name("body")
            if items is not None and body is not None and _OF_RECORDS.fullmatch(self._text(items)):
                yield body
            return
        function = statement.child_by_field_name("function") if statement.type == "call_expression" else None
        name = function.child_by_field_name("property") if function is not None else None
        if function is not None and name is not None and self._text(name) in _FOR_EACH:
            given = function.child_by_field_name("object")
            if given is not None and _OF_RECORDS.fullmatch(self._text(given)):
                arguments = statement.child_by_field_name("arguments")
                for argument in arguments.named_children if arguments is not None else ():
                    body = argument.child_by_field_name("body") if argument.type == "arrow_function" else None
                    if body is not None and body.type in _BLOCKS:
                        yield body
                return
        for child in statement.named_children if depth < _MAX_DEPTH and RECORDS in self._text(statement) else ():
            yield from self._of_records(child, depth + 1)

    def _catching(self, statement: Node) -> Node | None:
        """Return what catches everything that fails in a `try`, and does nothing but write a log."""
        for clause in statement.named_children:
            is_catch = clause.type == "catch_clause"
            if is_catch or (clause.type == "except_clause" and _BROAD.match(self._text(clause))):
                block = next((child for child in clause.named_children if child.type in _BLOCKS), None)
                return clause if block is not None and all(map(self._ends, _statements(block))) else None
        return None

    def _ends(self, statement: Node) -> bool:
        """Tell whether a statement does nothing but write a log, or return what tells nobody of a failure."""
        if statement.type in ("continue_statement", "pass_statement"):
            return True
        if statement.type == "return_statement":
            return _FAILURES not in self._text(statement) and self._is_harmless(statement)
        call = statement.named_children[0] if statement.type == "expression_statement" else None
        return call is not None and call.type in _CALLS and self._is_harmless(call)

    def _is_harmless(self, node: Node) -> bool:
        """Tell whether all that something calls writes logs or reads; what throws does more."""
        if node.type in ("raise_statement", "throw_statement", "await", "await_expression", "yield"):
            return False
        if node.type in _CALLS:
            function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            called = self._text(function) if function is not None else ""
            if not _LOGGING.fullmatch(called) and called.rpartition(".")[2] not in _READING:
                return False
        return all(map(self._is_harmless, node.named_children))

    def _text(self, node: Node) -> str:
        return self._source.text((node.start_byte, node.end_byte))


def _statements(block: Node) -> list[Node]:
    return [child for child in block.named_children if child.type != "comment"]
