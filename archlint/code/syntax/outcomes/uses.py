"""What becomes of what a call returns: in JavaScript, where there is an end to waiting for it, mostly a promise."""

from __future__ import annotations

from collections.abc import Iterator
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
#: What Lambda's event is called, by custom: it says nothing to anybody.
_EVENT = frozenset({"event"})


class Uses:
    """Keeps, while a file is translated, what is done with what calls return.

    Args:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._marked: dict[ByteSpan, ResultUse] = {}
        self._awaiting = False

    def of(self, node: Node) -> ResultUse:
        """Return what is done with what a call returns."""
        return self._marked.get(
            (node.start_byte, node.end_byte), ResultUse.AWAITED if self._awaiting else ResultUse.OTHER
        )

    def mark(self, node: Node, use: ResultUse, parameters: frozenset[str] = frozenset()) -> None:
        """Remember what is done with the value of an expression, and so with what the calls return that make it.

        Args:
            node: the expression.
            use: what is done with it.
            parameters: those of the functions around it, each of which may say to somebody that something is done.
        """
        while use is not ResultUse.OTHER:
            is_void = node.type == "unary_expression" and self._text(node).startswith("void")
            if is_void or (node.type in _AROUND and node.named_child_count):
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
                if use is ResultUse.DROPPED and self.tells(arguments, parameters, is_all_called=after in _THEN):
                    use = ResultUse.OTHER
                self._marked[node.start_byte, node.end_byte] = use
                if after not in _THEN and after != "promise":
                    return
                use = ResultUse.AWAITED if use is ResultUse.WAITED and after in _THEN else use
                node = function.named_children[0]
            else:
                return

    def tells(self, arguments: Node, parameters: frozenset[str], *, is_all_called: bool = False) -> bool:
        """Tell whether a function that a call is given may say to somebody that something is done.

        Args:
            arguments: what the call is given.
            parameters: those of the functions around it.
            is_all_called: whether all that it is given are functions.
        """
        for child in arguments.named_children:
            text = self._text(child)
            if child.type in _FUNCTIONS:
                if not (_SAYING | (parameters - _EVENT)).isdisjoint(words(text)):
                    return True
            elif text in _SAYING or (is_all_called and text in parameters):
                return True
        return False

    @contextmanager
    def awaited(self, is_awaited: bool = True) -> Iterator[None]:
        """Stand in an expression that is waited for; or in another function, where nothing is yet."""
        outer, self._awaiting = self._awaiting, is_awaited
        try:
            yield
        finally:
            self._awaiting = outer

    def _text(self, node: Node) -> str:
        return self._source.text((node.start_byte, node.end_byte))
