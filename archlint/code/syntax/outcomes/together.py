"""What runs work for several records at once and keeps their failures to itself, and whether anybody asks for those.

Sources: Python's `asyncio.gather` (with `return_exceptions` errors are results like others) and `concurrent.futures`
(an error of a call is raised where its `Future` is asked for its result, and by `Executor.map` where its results are
gone through; `as_completed` and `wait` raise none) and `threading` (an error ends its thread, and nothing else);
JavaScript's `Promise.allSettled`, which never fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from archlint.code.syntax.outcomes.nodes import all_nodes, is_call_node, statements_of
from archlint.code.syntax.outcomes.quiet import Quiet
from archlint.code.syntax.source import Source
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_SETTLED = "Promise.allSettled"
_GATHERED = regex(r"(?:asyncio\.)?gather")
_AS_RESULTS = regex(r"\breturn_exceptions\s*=\s*True\b")
#: What hands work to an executor: `submit` one call, `map` one for each item.
_EXECUTING = frozenset({"map", "submit"})
#: What runs a function in a thread of its own, and what is done with it then.
_THREAD, _HOOKED = regex(r"(?:threading\.)?Thread"), "excepthook"
_THREADING = frozenset({"join", "start"})
#: What asks a future for what has come of it.
_ASKED = regex(r"\.(?:add_done_callback|exception|result)\b")
_COMPREHENSIONS = frozenset(
    {"dictionary_comprehension", "generator_expression", "list_comprehension", "set_comprehension"}
)
_ADDING = frozenset({"append", "push"})
#: How lists of work are used where nobody asks what came of it: they are waited for, and counted.
_WAITED = (
    r"Promise\.allSettled\(\s*{0}\s*\)|\bgather\(\s*\*{0}\s*,\s*return_exceptions\s*=\s*True\s*,?\s*\)"
    r"|\b(?:as_completed|len|wait)\(\s*{0}\b|\bif\s+(?:not\s+)?{0}\s*:|(?<![\w$.]){0}\.length\b"
)
_ITSELF = r"(?<![\w$.]){0}(?![\w$])"
_EXECUTOR = r"PoolExecutor\([^\n]{{0,200}}\)\s+as\s+{0}\b|\b{0}\s*=\s*(?:\w+\.){{0,3}}\w*PoolExecutor\("
#: How many lists of work are looked for in one function.
_MAX_LISTS = 20


class Together:
    """Tells what becomes of the failures of work that is done together.

    Args:
        source: the file.
        quiet: knows what nobody learns of.
        body: the body of the function.
    """

    def __init__(self, source: Source, quiet: Quiet, body: Node) -> None:
        self._source = source
        self._quiet = quiet
        self._body = body
        self._lists = set[str]()
        self._settling: list[tuple[Node, Node]] | None = None

    def settles(self, call: Node) -> bool:
        """Tell whether a call waits for several things and never fails: their failures are its results."""
        called = self._quiet.called(call)
        if called == _SETTLED:
            return "catch" not in self._quiet.text(call)
        return _GATHERED.fullmatch(called) is not None and _AS_RESULTS.search(self._quiet.text(call)) is not None

    def executes(self, call: Node) -> bool:
        """Tell whether a call certainly hands work to an executor, which keeps its failures."""
        owner, _, name = self._quiet.called(call).rpartition(".")
        return name in _EXECUTING and owner.isidentifier() and self._is_executor(owner)

    def threads(self, call: Node) -> bool:
        """Tell whether a call makes a thread, whose failures nobody can ask for."""
        is_thread = _THREAD.fullmatch(self._quiet.called(call)) is not None
        return is_thread and _HOOKED not in self._source.text((0, len(self._source.data)))

    def _is_executor(self, name: str) -> bool:
        text = self._source.text((0, len(self._source.data)))
        return "PoolExecutor" in text and re.search(_EXECUTOR.format(re.escape(name)), text) is not None

    def is_unasked(self, name: str, after: Node) -> bool:
        """Tell whether what a variable holds is waited for or counted at most, behind a statement."""
        rest = self._rest(after)
        left = re.sub(_WAITED.format(re.escape(name)), "", rest)
        return re.search(_ITSELF.format(re.escape(name)), left) is None

    def put_off(self, statement: Node, *, is_over_records: bool) -> tuple[str, Node | None] | None:
        """Return the list of work that a statement makes, and what hides its failures; None where it makes none.

        Args:
            statement: the statement.
            is_over_records: whether it is a loop over the records.
        """
        name = self._list_of(statement, is_over_records=is_over_records)
        if name is None or len(self._lists) >= _MAX_LISTS:
            return None
        self._lists.add(name)
        calls = [each for each in all_nodes(statement) if is_call_node(each)]
        thread = next(filter(self.threads, calls), None)
        if thread is not None:
            return name, thread
        given = next(filter(self.executes, calls), None)
        if given is not None:
            if _ASKED.search(self._rest(statement)):
                return name, None
            return (name, given) if self.is_unasked(name, statement) else None
        if not self.is_unasked(name, statement):
            return None
        for settling, around in self._settled():
            arguments = settling.child_by_field_name("arguments")
            given = arguments.named_children[0] if arguments is not None and arguments.named_children else None
            if given is not None and self._quiet.text(given).lstrip("*") == name:
                names = self._quiet.declared_by(around)
                is_hidden = self._quiet.stays_inside(self._body, around, names)
                return (name, settling) if is_hidden else None
        return None

    def waits(self, statement: Node) -> bool:
        """Tell whether a statement waits for work to be done, whatever comes of it, and does nothing else.

        Threads do nothing but what they have been given to do where they were made.
        """
        body = statement.child_by_field_name("body") if statement.type == "for_statement" else None
        if body is not None:
            return all(map(self.waits, statements_of(body)))
        call = statement.named_children[0] if statement.type == "expression_statement" else statement
        if self._quiet.called(call).rpartition(".")[2] in _THREADING and "Thread(" in self._quiet.text(self._body):
            return True
        arguments = call.child_by_field_name("arguments") if is_call_node(call) else None
        given = arguments.named_children[:1] if arguments is not None else []
        return self._quiet.called(call).rpartition(".")[2] == "wait" and any(
            self._quiet.text(each) in self._lists for each in given
        )

    def _settled(self) -> list[tuple[Node, Node]]:
        """Return the calls in the function that never fail, each with the statement that it is in."""
        if self._settling is None:
            self._settling = list(_calls_in_statements(self._body, self.settles))
        return self._settling

    def _list_of(self, statement: Node, *, is_over_records: bool) -> str | None:
        """Return the variable in which a statement puts what it calls with each record."""
        if is_over_records:
            body = statement.child_by_field_name("body")
            names = {self._added_to(each) for each in body.named_children} if body is not None else {None}
            names.discard("")
            return names.pop() if len(names) == 1 else None
        for child in statement.named_children:
            target = child.child_by_field_name("name") or child.child_by_field_name("left")
            value = child.child_by_field_name("value") or child.child_by_field_name("right")
            if target is None or value is None or target.type != "identifier":
                continue
            is_mapped = is_call_node(value) and self._quiet.called(value).endswith(".map")
            if value.type in _COMPREHENSIONS or is_mapped:
                return self._quiet.text(target)
        return None

    def _added_to(self, statement: Node) -> str | None:
        """Return the list that a statement adds to; none, as `""`, where it does nothing; None for others."""
        if statement.type == "comment" or self._quiet.is_harmless(statement):
            return ""
        call = statement.named_children[0] if statement.type == "expression_statement" else statement
        owner, _, name = self._quiet.called(call).rpartition(".") if is_call_node(call) else ("", "", "")
        return owner if name in _ADDING and owner.isidentifier() else None

    def _rest(self, statement: Node) -> str:
        """Return what is written behind a statement, in its function."""
        return self._source.text((statement.end_byte, self._body.end_byte))


def _calls_in_statements(body: Node, fits: Callable[[Node], bool]) -> Iterator[tuple[Node, Node]]:
    """Yield the calls in a function that are of a kind, each with the innermost statement that it is in."""
    waiting = [(body, body)]
    while waiting:
        node, around = waiting.pop()
        if is_call_node(node) and fits(node):
            yield node, around
        if node.type.endswith(("_statement", "_declaration")):
            around = node
        waiting += [(child, around) for child in node.named_children]
