"""What becomes of what a call returns: in JavaScript, where there is an end to waiting for it, mostly a promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING

from archlint.code.syntax.source import ByteSpan, Source, words

if TYPE_CHECKING:
    from tree_sitter import Node


class ResultUse(Enum):
    """What is done with what a call returns."""

    DROPPED = "nothing: nobody waits for it"
    WAITED = "it is waited for, and not looked at"
    AWAITED = "it is waited for"
    RETURNED = "it is returned"
    OTHER = "it is kept or handed on"


#: What stands around an expression and is no operation on it.
_AROUND = frozenset({"as_expression", "non_null_expression", "parenthesized_expression", "satisfies_expression"})
#: Methods of promises, which call what they are given with what the promise comes to.
_THEN = frozenset({"catch", "finally", "then"})
#: Functions that call another one and do nothing with what it returns.
CALLING_ONLY = frozenset({"forEach", "setImmediate", "setTimeout"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression"})
#: What functions are called, by custom, that say that something is done.
_SAYING = frozenset({"callback", "cb", "done", "next", "reject", "res", "resolve"})
#: What waits for all of several promises, and what calls a function with each item of a list.
_TOGETHER = frozenset({"Promise.all", "Promise.allSettled"})
_ITERATING = frozenset({"filter", "flatMap", "forEach", "map"})
#: How a function that is a parameter is called, by itself or by what it is given to.
_SAYS = r"\b{0}\s*(?:\?\.)?\(|(?:catch|finally|nextTick|setImmediate|setTimeout|then)\(\s*{0}\b"
#: What Lambda's event is called, by custom: it says nothing to anybody.
_EVENT = frozenset({"event"})


class Uses:
    """Keeps, while a file is translated, what is done with what calls return.

    Args:
        source: the file.
        awaiting: whether all calls are waited for, as in Python.
    """

    def __init__(self, source: Source, *, awaiting: bool = False) -> None:
        self._source = source
        self._marked: dict[ByteSpan, ResultUse] = {}
        self._awaiting = awaiting
        #: The parameters of each function around, the outermost first.
        self._parameters: tuple[frozenset[str], ...] = ()

    def of(self, node: Node) -> ResultUse:
        """Return what is done with what a call returns."""
        return self._marked.get(
            (node.start_byte, node.end_byte), ResultUse.AWAITED if self._awaiting else ResultUse.OTHER
        )

    def mark(self, node: Node, use: ResultUse) -> None:
        """Remember what is done with the value of an expression, and so with what the calls return that make it."""
        while use is not ResultUse.OTHER:
            operator = node.child_by_field_name("operator") if node.type == "unary_expression" else None
            if (operator is not None and operator.type == "void") or (node.type in _AROUND and node.named_child_count):
                node = node.named_children[0]
            elif node.type == "binary_expression" and (right := node.child_by_field_name("right")) is not None:
                node = right
            elif node.type in ("await", "await_expression") and node.named_child_count:
                node, use = (
                    node.named_children[-1],
                    ResultUse.WAITED if use in (ResultUse.DROPPED, ResultUse.WAITED) else ResultUse.AWAITED,
                )
            elif node.type in ("call", "call_expression"):
                function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
                if function is None or arguments is None:
                    return
                name = function.child_by_field_name("property")
                after = self._text(name) if name is not None else ""
                is_asked = use is ResultUse.DROPPED or after not in _THEN | _ITERATING
                if is_asked and self.tells(arguments, is_all_called=after in _THEN):
                    use = ResultUse.OTHER
                self._marked[node.start_byte, node.end_byte] = use
                if self._text(function) in _TOGETHER and arguments.named_child_count == 1:
                    all_of = arguments.named_children[0]
                    for each in all_of.named_children if all_of.type == "array" else [all_of]:
                        self.mark(each, use)
                if after not in _THEN and after != "promise":
                    return
                use = ResultUse.AWAITED if use is ResultUse.WAITED and after in _THEN else use
                node = function.named_children[0]
            else:
                return

    def tells(self, arguments: Node, *, is_all_called: bool = False) -> bool:
        """Tell whether a function that a call is given may say to somebody that something is done.

        Each parameter of the functions around it may be what does.

        Args:
            arguments: what the call is given.
            is_all_called: whether all that it is given are functions.
        """
        for child in arguments.named_children:
            text = self._text(child)
            if child.type in _FUNCTIONS:
                # What it is given itself is what has come of the call.
                own = child.child_by_field_name("parameters") or child.child_by_field_name("parameter")
                named = words(text) - (words(self._text(own)) if own is not None else frozenset())
                around = (each for names in self._parameters for each in names & named if each not in _EVENT)
                called = (re.search(_SAYS.format(re.escape(name)), text) for name in around)
                if not _SAYING.isdisjoint(named) or any(called):
                    return True
            elif text in _SAYING or (is_all_called and any(text in names for names in self._parameters)):
                return True
        return False

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Stand in an expression that is waited for."""
        outer, self._awaiting = self._awaiting, True
        try:
            yield
        finally:
            self._awaiting = outer

    @contextmanager
    def inside_function(self) -> Iterator[None]:
        """Stand in another function, where nothing is waited for yet, and which has parameters of its own."""
        awaiting, parameters = self._awaiting, self._parameters
        self._awaiting = False
        try:
            yield
        finally:
            self._awaiting, self._parameters = awaiting, parameters

    def take(self, parameters: Iterable[str]) -> None:
        """Remember the parameters of the function that the translator stands in."""
        self._parameters = (*self._parameters, frozenset(parameters))

    def _text(self, node: Node) -> str:
        return self._source.text((node.start_byte, node.end_byte))
