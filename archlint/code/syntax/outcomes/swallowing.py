"""Where functions that are given records catch whatever fails with them, say so in a log at most, and go on.

Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (a function that returns without
an error has processed its batch).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from archlint.code.syntax.data import value
from archlint.code.syntax.outcomes.nodes import (
    BLOCKS,
    CALL_DEPTH,
    LOOPS,
    all_nodes,
    arms_of,
    inner_call,
    is_call_node,
    statements_of,
)
from archlint.code.syntax.outcomes.quiet import Quiet
from archlint.code.syntax.outcomes.together import Together
from archlint.code.syntax.source import ByteSpan, Source, words
from archlint.code.syntax.translation import span
from archlint.model.data import copied
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

#: What a handler's event has its records in; Powertools' has them in another field.
_RECORDS = "Records"


@value
class Swallow:
    """What swallows something.

    Attributes:
        span: where it is.
        is_call: whether it is a call of a function that may do so, instead of what does.
        dropped: the call around it, or it itself, that nobody waits for, which hides all where a function ends before.
        work: where that is called whose failures it keeps to itself: functions that may tell of them themselves.
    """

    span: ByteSpan
    is_call: bool = False
    dropped: ByteSpan | None = None
    work: ByteSpan | None = None


#: Code without one of these words neither catches anything nor hands on a batch.
_MATTERS = regex(
    r"\b(?:except|catch|allSettled|return_exceptions|submit|suppress|forEach)\b|PoolExecutor|\bThread\(|\b[Rr]ecords\b"
)
#: Nor does a function of more than so few statements hand on all that it is given.
_FEW = 6
_IN_EVENT = regex(r"\w+(?:\[[\"']Records[\"']\]|\??\.Records|\.get\([\"']Records[\"'][^()]*\))")
_IN_PARAMETER = regex(r"(\w+)\??\.records")
#: What goes through all items of what it is given, and what stands in where there are none.
_THROUGH = regex(r"(?:enumerate|iter|list|reversed|(?:\w+\.){0,2}as_completed)\((.*)\)|range\(len\((.*)\)\)|\((.*)\)")
_EMPTY = regex(r"\s*(?:(?:\|\||\?\?|\bor\b)\s*\[\]|\.entries\(\)|!|\bas\s+[\w\[\]]+)$")
_LENGTH = regex(r"<\s*(.+)\.length\b")
#: What is longer than this is not the records of a batch; and code of more `try` than this is not looked through.
_LONG, _MAX_TRIES = 200, 40
_BROAD = regex(
    r"except\s*(?::|\(?(?:Exception|BaseException)\)?\s*(?:as\s+\w+\s*)?:"
    r"|\([^()]{0,300}\b(?:Exception|BaseException)\b[^()]{0,300}\)\s*(?:as\s+\w+\s*)?:)"
)
_FUNCTIONS = frozenset({"arrow_function", "function_expression"})
#: What may be a function of the code's own.
_NAMED = frozenset({"attribute", "identifier", "member_expression"})
_DOING = "expression_statement"
_FOR_EACH = frozenset({"forEach", "map"})
_TOGETHER = frozenset({"Promise.allSettled", "Promise.all"})
#: What does nothing but run what it is given, to its end.
_RUNNING = regex(r"asyncio\.run|(?:\w+\.)*(?:get_event_loop\(\)|loop)\.run_until_complete")
#: What catches all that fails in a `with`, and what opens something there whose end fails for no message.
_SUPPRESSING = regex(r"(?:contextlib\.)?suppress\((?:.*,)?\s*(?:Base)?Exception\s*(?:,.*)?\)")
_OPENING = regex(
    r"(?:[\w.]+\.)?(?:ThreadPoolExecutor|ProcessPoolExecutor|TemporaryDirectory|NamedTemporaryFile|open"
    r"|in_subsegment|in_segment|start_as_current_span|append_context_keys|single_metric)\(.*\)(?:\s*as\s+\w+)?",
    re.DOTALL,
)
#: Parameters that hold nothing of a message, by custom.
_OTHERS = frozenset({"_", "_context", "callback", "cb", "cls", "context", "ctx", "lambda_context", "self"})


class Swallowing:
    """Looks for what swallows the failures of records.

    Args:
        source: the file.
        body: the body of the function.
        parameters: what the function calls what it is given.
    """

    def __init__(self, source: Source, body: Node, parameters: Iterable[str]) -> None:
        self._quiet = Quiet(source)
        self._together = Together(source, self._quiet, body)
        #: What tells of a statement that it does nothing with a record that could fail.
        self._passing = (self._quiet.is_harmless, self._quiet.is_answer, self._together.waits)
        self._body = body
        self._given = frozenset(parameters) - _OTHERS
        self._records = {name for name in self._given if name.lower() == _RECORDS.lower()}
        self._tries = 0
        self._declared: frozenset[str] | None = None

    def swallows(self) -> list[Swallow]:
        """Return what hides all failures of what has to do with the function's parameters."""
        statements = statements_of(self._body) if self._body.type in BLOCKS else [self._body]
        if len(statements) < _FEW or _MATTERS.search(self._quiet.text(self._body)):
            try:
                return list(self._hidden(statements, {*self._given, _RECORDS}))
            except RecursionError:  # it is nested too deeply
                pass
        return []

    def _hidden(self, statements: Sequence[Node], known: set[str] | None) -> Iterator[Swallow]:
        """Yield what hides all that fails in some statements; nothing where something is not hidden.

        Args:
            statements: the statements.
            known: the variables that lead to the records, to which what is found is added; None where all is about
                one record, or about all of them.
        """
        places: list[Swallow] = []
        others: list[Node] = []
        for statement in statements:
            is_about = known is None or not known.isdisjoint(words(self._quiet.text(statement)))
            if known is not None and is_about:
                self._learn(statement, known)
            is_guard = known is not None and not places and self._quiet.is_guard(statement)
            if is_guard or any(each(statement) for each in self._passing):
                continue
            if not is_about:
                others.append(statement)
                continue
            is_loop = statement.type in LOOPS and self._is_over_records(statement)
            put_off = self._together.put_off(statement, is_over_records=is_loop)
            if put_off is not None:
                name, hiding = put_off
                self._records |= {name} if hiding is None else set()
                places += [Swallow(span(hiding), work=span(statement))] if hiding is not None else []
                continue
            found = list(self._of(statement, known))
            if not found:
                return
            places += found
        if not places and len(others) == 1:
            places += self._of(others[0], known)
        yield from places

    def _learn(self, statement: Node, known: set[str]) -> None:
        """Learn which variables lead to the records after a statement that has to do with them."""
        text = self._quiet.text(statement)
        for child in statement.named_children:
            is_declared = child.type == "variable_declarator"
            target = child.child_by_field_name("name" if is_declared else "left")
            value = child.child_by_field_name("value" if is_declared else "right")
            if target is not None and value is not None and child.type in ("assignment", "variable_declarator"):
                if self._is_records(self._quiet.text(value)):
                    self._records.add(self._quiet.text(target))
                elif _RECORDS in self._quiet.text(target) and self._quiet.text(value) in self._given:
                    self._records |= words(self._quiet.text(target))
        if self._declared is None:
            self._declared = self._quiet.declared(self._body)
        known |= words(text) & self._declared

    def _of(self, statement: Node, known: set[str] | None) -> Iterator[Swallow]:
        if statement.type == "try_statement":
            yield from self._of_try(statement, known)
        elif statement.type == "if_statement":
            yield from self._of_arms(statement, known)
        elif statement.type == "with_statement":
            yield from self._of_with(statement, known)
        elif statement.type in LOOPS:
            body = statement.child_by_field_name("body")
            if body is not None and self._is_over_records(statement):
                yield from self._hidden(statements_of(body), None)
        else:
            yield from self._of_expression(statement)

    def _of_try(self, statement: Node, known: set[str] | None) -> Iterator[Swallow]:
        body = statement.child_by_field_name("body")
        self._tries += 1
        if body is None or self._tries > _MAX_TRIES:
            return
        clause = self._catching(statement)
        rest = [child for child in statement.named_children if child.type == "else_clause"]
        if clause is not None and all(map(self._quiet.is_harmless, rest)):
            yield from [] if self._quiet.fails_later(body, known) else [Swallow(span(clause))]
        elif not rest:
            yield from self._hidden(statements_of(body), known)

    def _of_with(self, statement: Node, known: set[str] | None) -> Iterator[Swallow]:
        """Yield what hides what fails in a `with`: it itself, or all that is in it if its end fails for no message."""
        body = statement.child_by_field_name("body")
        clause = next((child for child in statement.named_children if child.type == "with_clause"), None)
        if body is None or clause is None:
            return
        items = [self._quiet.text(item)[:_LONG] for item in clause.named_children]
        if any(_SUPPRESSING.fullmatch(item) for item in items):
            yield Swallow(span(clause))
        elif all(_OPENING.fullmatch(item) for item in items):
            yield from self._hidden(statements_of(body), known)

    def _catching(self, statement: Node) -> Node | None:
        """Return what catches everything that fails in a `try`, and tells nobody."""
        for clause in statement.named_children:
            is_catch = clause.type == "catch_clause"
            if is_catch or (clause.type == "except_clause" and _BROAD.match(self._quiet.text(clause))):
                block = next((child for child in clause.named_children if child.type in BLOCKS), None)
                kept = self._quiet.kept(statements_of(block)) if block is not None else None
                is_quiet = kept is not None and self._quiet.stays_inside(self._body, statement, kept)
                return clause if is_quiet and not self._ends_otherwise(statement) else None
        return None

    def _ends_otherwise(self, statement: Node) -> bool:
        """Tell whether what follows a `try` in any case may throw an error by itself."""
        last = [child for child in statement.named_children if child.type == "finally_clause"]
        return any(map(self._quiet.throws, last))

    def _of_arms(self, statement: Node, known: set[str] | None) -> Iterator[Swallow]:
        """Yield what hides what fails in the arms of a branch; of a batch in all arms, of a record in one."""
        found = [
            list(self._hidden(arm, known)) for arm in arms_of(statement) if not all(map(self._quiet.is_harmless, arm))
        ]
        condition = statement.child_by_field_name("condition")
        is_tested_only = condition is not None and self._quiet.is_harmless(condition)
        if is_tested_only and (known is None or all(found)):
            yield from (place for places in found for place in places)

    def _of_expression(self, statement: Node) -> Iterator[Swallow]:
        """Yield what hides what fails in a statement that calls something, with each record or with all of them."""
        call = inner_call(statement)
        names = self._quiet.declared_by(statement)
        if call is not None and (self._together.threads(call) or self._together.executes(call)):
            if self._together.threads(call) or all(self._together.is_unasked(name, statement) for name in names):
                yield Swallow(span(call), work=span(call))
            return
        if call is None or not self._quiet.stays_inside(self._body, statement, names):
            return
        if self._together.settles(call):
            yield Swallow(span(call), work=span(call))
            return
        iterating = next(self._iterating(call), None)
        if iterating is None:
            yield from self._of_call(call)
            return
        arguments = iterating.child_by_field_name("arguments")
        function = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        body = function.child_by_field_name("body") if function is not None and function.type in _FUNCTIONS else None
        dropped = span(iterating) if iterating.parent == statement and statement.type == _DOING else None
        if body is not None and body.type in BLOCKS:
            dropped = dropped if function is not None and self._goes_on(function) else None
            found = list(self._hidden(statements_of(body), None))
            yield from (copied(each, dropped=each.dropped or dropped) for each in found)
            if not found and dropped is not None:
                yield Swallow(dropped, dropped=dropped)
        elif body is not None and (inner := inner_call(body)) is not None:
            yield from self._of_call(inner)
        elif function is not None and function.type in _NAMED:
            yield Swallow(span(iterating), is_call=True, dropped=dropped)

    def _goes_on(self, function: Node) -> bool:
        """Tell whether a function is certainly not done when it returns: it waits for something."""
        is_async = any(child.type == "async" for child in function.children)
        waited = (each for each in all_nodes(function) if each.type == "await_expression")
        return is_async and not all(map(self._quiet.is_harmless, waited))

    def _of_call(self, call: Node) -> Iterator[Swallow]:
        """Yield what hides what fails in a call: a function that is given its errors, or it itself may."""
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or arguments is None:
            return
        name = function.child_by_field_name("property")
        given = arguments.named_children[0] if arguments.named_children else None
        if name is not None and self._quiet.text(name) == "catch" and arguments.named_child_count == 1:
            if given is not None and self._is_quiet_function(given):
                yield Swallow(span(given))
        elif given is not None and is_call_node(given) and _RUNNING.fullmatch(self._quiet.called(call)):
            is_settled = self._together.settles(given)
            yield from [Swallow(span(given), work=span(given))] if is_settled else self._of_call(given)
        elif function.type in _NAMED:
            yield Swallow(span(call), is_call=True)

    def _is_quiet_function(self, function: Node) -> bool:
        """Tell whether a function does nothing with an error that anybody learns of."""
        body = function.child_by_field_name("body") if function.type in _FUNCTIONS else None
        if body is None:
            return self._quiet.is_log(self._quiet.text(function))
        if body.type in BLOCKS:
            return self._quiet.kept(statements_of(body)) == frozenset()
        return self._quiet.is_harmless(body) and self._quiet.changed(body) == frozenset()

    def _iterating(self, node: Node, depth: int = 0) -> Iterator[Node]:
        """Yield the calls in an expression that call a function with each record."""
        function = node.child_by_field_name("function") if is_call_node(node) else None
        name = function.child_by_field_name("property") if function is not None else None
        if function is not None and name is not None and self._quiet.text(name) in _FOR_EACH:
            given = function.child_by_field_name("object")
            if given is not None and self._is_records(self._quiet.text(given)):
                yield node
                return
        if depth < CALL_DEPTH and (function is None or self._quiet.text(function) in _TOGETHER):
            for child in node.named_children if node.type not in _FUNCTIONS else ():
                yield from self._iterating(child, depth + 1)

    def _is_over_records(self, statement: Node) -> bool:
        items, condition = (statement.child_by_field_name(name) for name in ("right", "condition"))
        if items is not None:
            return self._is_records(self._quiet.text(items))
        counted = _LENGTH.search(self._quiet.text(condition)[:_LONG]) if condition is not None else None
        return counted is not None and self._is_records(counted[1])

    def _is_records(self, text: str) -> bool:
        """Tell whether an expression certainly holds the records of a batch."""
        if len(text) > _LONG:
            return False
        text = _EMPTY.sub("", text.strip())
        if (through := _THROUGH.fullmatch(text)) is not None:
            return self._is_records(next(group for group in through.groups() if group is not None))
        of_parameter = _IN_PARAMETER.fullmatch(text)
        return (
            text in self._records
            or _IN_EVENT.fullmatch(text) is not None
            or (of_parameter is not None and of_parameter[1] in self._given)
        )
