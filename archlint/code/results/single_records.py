"""Handlers that take one record of the batch that they are given, and look at no other.

Only what is certain counts: each mention of the event in the handler takes its first or last record, asks whether there
are records, or writes the event to a log. What hands the event on, or counts its records, may look at the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archlint.code.syntax.files import Unparsable, function_body
from archlint.code.syntax.syntax import LexicalScope
from archlint.model.regex import regex
from archlint.model.source.location import Place

if TYPE_CHECKING:
    from tree_sitter import Node

#: A word that occurs in any handler that takes records of its event.
RECORDS_WORD = regex(rb"\bRecords\b")
_RECORDS = regex(
    rb"""!?\??\.Records\b!?|!?(?:\?\.)?\[ ?['"]Records['"] ?\]!?"""
    rb"""|\.get\( ?['"]Records['"] ?(?:, ?\[[^\]\n]{0,40}\] ?)?\)"""
)
_FIRST = regex(rb"\s{0,80}(?:\?\.)?\[ ?(?:0|-1) ?\]|\s{0,80}\??\.at\( ?(?:0|-1) ?\)")
_POPPED = regex(rb"\s{0,80}\??\.(?:pop|shift)\( ?0? ?\)")
#: What stands before the records where they are taken apart, or only asked for; and what stands behind them there.
_TAKING_APART = regex(
    rb"\b(?:const|let|var)\s*(?:\[\s*\w+\s*\]|\{\s*Records\s*:\s*\[\s*\w+\s*\]\s*\})\s*(?::[^=\n]{0,80})?=\s*$"
)
_NAMING = regex(rb"(?:^|[\n;{}])\s*(?:(?:const|let|var)\s+)?(?:\{\s*(Records)\s*\}|(\w+))\s*(?::[^=\n]{0,80})?=\s*$")
_ASKED_BEFORE = regex(rb"!\s*$|\bif not\s+$")
_ASKED_BEHIND = regex(rb"\s{0,80}&&|\??\.length\s*(?:===?\s*0\b|<\s*1\b)")
_ASKED_IN = regex(rb"""['"]Records['"]\s+(?:not\s+)?in\s+$""")
#: The end of a statement; in JavaScript the next line may go on with it.
_END = regex(rb"[ \t]*(?:;|\r?\n(?!\s*[.?\[])|$)")
#: What stands before the event in a call that only writes a log.
_LOGGED = regex(
    rb"""(?:\bconsole|\blog|\blogger|\blogging|\bLOG|\bLOGGER|\b_logger)\.\w+\([^;\n()`]{0,200}(?:(?:JSON\.stringify|json\.dumps|str|repr)\(\s*)?$"""
    rb"""|(?:\bconsole\.\w+|\b(?:log|logger|logging|LOG|LOGGER|_logger)\.\w+|\bprint)\(\s*(?:f["'][^"'\n{}]{0,200}\{|`[^`\n{}]{0,200}\$\{(?:JSON\.stringify\(\s*)?)$"""
    rb"""|\bprint\([^;\n()]{0,200}(?:(?:json\.dumps|str|repr)\(\s*)?$"""
)
#: How much of what stands before a mention is looked at, in bytes.
_BEFORE = 320
#: What a variable is in a syntax tree; in comments and texts, and as the name of a field, it is something else.
_VARIABLES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})
_REPEATED = frozenset({"do_statement", "for_in_statement", "for_statement", "while_statement", "lambda"})


def single_record(scope: LexicalScope) -> Iterator[Place]:
    """Yield where a handler takes one record of its event; nothing if it may look at others, or takes none."""
    event = next((each for each in scope.parameters if each.position == 0), None)
    try:
        body = function_body(scope)
    except Unparsable:
        return
    if body is None or event is None or event.key is not None or event.rest or "arguments" in scope.variables:
        return
    taken = _Taken(scope.source.data, body)
    if taken.of(event.name.encode(), are_records=False):
        yield from map(scope.source.place, taken.spans[:1])


class _Taken:
    """Collects where records are taken in a function.

    Args:
        data: the file.
        body: the function's body.
    """

    def __init__(self, data: bytes, body: Node) -> None:
        self._data = data
        self._body = body
        self._named: set[bytes] = set()
        #: Where variables are bound to the records.
        self._bound: set[int] = set()
        self.spans: list[tuple[int, int]] = []

    def of(self, name: bytes, *, are_records: bool) -> bool:
        """Tell whether all that is done with a variable takes one record, or does nothing with any.

        Args:
            name: the variable.
            are_records: whether it holds the records; else, the event that they are in.
        """
        if name in self._named:
            return False
        self._named.add(name)
        start, end = self._body.start_byte, self._body.end_byte
        mentions = re.finditer(rb"(?<![\w$])" + re.escape(name) + rb"(?![\w$])", self._data[start:end])
        return all(self._is_harmless(start + found.start(), start + found.end(), are_records) for found in mentions)

    def _is_harmless(self, start: int, end: int, are_records: bool) -> bool:
        before = self._data[max(self._body.start_byte, start - _BEFORE) : start]
        node = self._body.descendant_for_byte_range(start, end)
        is_field = before.endswith(b".") and not before.endswith(b"...")
        if start in self._bound or is_field or node is None or node.type not in _VARIABLES:
            return True
        records = None if are_records else _RECORDS.match(self._data, end)
        behind = records.end() if records is not None else end
        if are_records or records is not None:
            return self._is_taken(start, behind, before) or self._is_asked(before, behind)
        if _ASKED_IN.search(before) is not None or _LOGGED.search(before) is not None:
            return True
        named = _NAMING.search(before)
        if named is not None and named[1] is not None and _END.match(self._data, end) is not None:
            return self._is_named(named, 1, start - len(before))
        return self._is_apart(start, end, before)

    def _is_taken(self, start: int, behind: int, before: bytes) -> bool:
        """Tell whether one of some records is taken, whoever is handed it, or whether they only get another name."""
        popped = _POPPED.match(self._data, behind)
        one = popped or _FIRST.match(self._data, behind)
        if one is not None:
            if popped is not None and self._is_repeated(start):
                return False
            self.spans.append((start, one.end()))
            return True
        named = _NAMING.search(before)
        if named is not None and named[2] is not None and _END.match(self._data, behind) is not None:
            return self._is_named(named, 2, start - len(before))
        return self._is_apart(start, behind, before)

    def _is_named(self, named: re.Match[bytes], group: int, offset: int) -> bool:
        """Tell whether what is done with the records under another name takes one of them."""
        self._bound.add(offset + named.start(group))
        return self.of(named[group], are_records=True)

    def _is_apart(self, start: int, end: int, before: bytes) -> bool:
        """Tell whether the first record is taken by a pattern: `const [record] = event.Records`."""
        if _TAKING_APART.search(before) is None or _END.match(self._data, end) is None:
            return False
        self.spans.append((start, end))
        return True

    def _is_asked(self, before: bytes, behind: int) -> bool:
        """Tell whether it is only asked whether there are records, or they are written to a log."""
        return (
            _ASKED_BEFORE.search(before) is not None
            or _ASKED_BEHIND.match(self._data, behind) is not None
            or _LOGGED.search(before) is not None
        )

    def _is_repeated(self, start: int) -> bool:
        """Tell whether something stands in a loop or in a function of its own, and may be done for each record."""
        node = self._body.descendant_for_byte_range(start, start)
        while node is not None and node != self._body:
            if node.type in _REPEATED or "function" in node.type:
                return True
            node = node.parent
        return False
