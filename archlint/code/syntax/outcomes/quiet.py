"""What code does that nobody outside of it learns of: it reads, writes a log, and keeps things in its own variables.

Source: Node.js' `console`, Python's `logging` and `traceback`, and the methods of Powertools' and other loggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from archlint.code.syntax.outcomes.nodes import ASSIGNMENTS, BLOCKS, CALL_NODES, all_nodes, is_call_node, results_of
from archlint.code.syntax.source import Source, words
from archlint.model.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

#: What writes a log, or says what the logs to come begin with.
_LOGGING = regex(
    r"p?print|pprint\.pprint|console\.\w+|traceback\.print_exc|(?:\w+\.)*log(?:ger|ging)?"
    r"(?:_?(?:err|error|exception|warn|warning|info|debug|message))?"
    r"|(?:\w+\.)*\w*log\w*\.(?:critical|debug|err|error|exception|fatal|info|log|notice|trace|verbose|warn|warning)"
    r"|(?:\w+\.)*(?:\w*logger|log|logging)\.(?:add\w+|append\w+|child|mutableAddContext|set\w+|structure_logs)",
    re.IGNORECASE,
)
#: What reads a record, or makes text of something, and does nothing with it.
_READING = frozenset(
    {"Date", "String", "b64decode", "decode", "dumps", "format", "from", "get", "int", "len", "loads", "parse", "repr"}
    | {"str", "stringify", "time", "toString", "type", "format_exc", "exc_info", "isinstance", "getattr", "hasattr"}
    | {"bool", "dict", "enumerate", "float", "list", "max", "min", "range", "round", "set", "sorted", "sum", "zip"}
    | {"endswith", "items", "join", "keys", "lower", "replace", "split", "startswith", "strip", "upper", "values"}
    | {"endsWith", "includes", "startsWith", "substring", "toLowerCase", "toUpperCase", "trim", "entries", "slice"}
    | {"isArray", "isoformat", "toISOString", "now", "utcnow", "strftime", "randomUUID", "uuid4", "uuidv4"}
    | {"Array", "Error", "Map", "Set", "require"}
)
#: What calls a function with each item, and functions that only read.
_CALLING = frozenset({"every", "filter", "find", "flatMap", "forEach", "map", "reduce", "some"})
_KNOWN_FUNCTIONS = frozenset(
    {"Boolean", "JSON.parse", "JSON.stringify", "Number", "String", "console.error", "console.log"}
)
#: What adds to a list, and what puts an end to what is no longer used.
_ADDING = frozenset({"add", "append", "concat", "extend", "push"})
_TIDYING = frozenset({"close", "destroy", "disconnect", "end", "quit", "release", "rollback"})
#: What waits for promises that have been made before.
_TOGETHER = frozenset({"all", "allSettled"})
#: What has methods of such names, too, which ask others.
_OUTSIDE = regex(
    r"(?:axios|cache|client|collection|db|https?|httpx|queue|redis|repo|repository|requests?|service|session|sns|sqs|storage"
    r"|store|table)\d?(?:\([^()]*\))?$",
    re.IGNORECASE,
)
_HARMLESS = _TOGETHER | _READING | _CALLING | _ADDING | _TIDYING
#: What makes the answer to a request; that of a batch says what failed.
_ANSWERING = regex(r"(?:\w+\.)*(?!\w*batch)\w*resp(?:onse)?", re.IGNORECASE)
#: What makes a part of it, by its name; what tells others does not.
_MAKING = regex(
    r"(?!.*(?:alert|capture|dlq|notify|publish|raise|report|send|throw))"
    r"[\w.]*(?:body|cors|error|format|header|json|message|response)\w*",
    re.IGNORECASE,
)
_ENDING = frozenset({"abort", "exit", "fail", "reject"})

_WAITS = frozenset({"await", "await_expression"})
_THROWS = frozenset({"assert_statement", "raise_statement", "throw_statement"})
_DEFINITIONS = frozenset(
    {"class_declaration", "class_definition", "decorated_definition", "function_declaration", "function_definition"}
)
_LITERALS = frozenset({"dictionary", "object"})
_SETTING = frozenset({"expression_statement", "lexical_declaration", "variable_declaration"})
_LEAVING = frozenset({"break_statement", "continue_statement", "pass_statement"})
_FUNCTION_VALUES = frozenset({"arrow_function", "function_expression", "lambda"})
#: What has returns of its own.
_INNER = _FUNCTION_VALUES | {"function_declaration", "generator_function", "method_definition"}
#: What is called by more than a few names is not looked at, and how often what holds something is looked for.
_LONG, _TURNS = 200, 4
#: How often it is looked in one function for what becomes of what is kept.
_MAX_LOOKS = 40
_WORD = regex(r"[A-Za-z_$][\w$]*")
_DECLARED = regex(r"\b(?:const|let|var)\s+([\w$]+|[\[{][^=]{0,400}[\]}])")
_ASSIGNED = regex(r"^[ \t]{0,100}([A-Za-z_][\w, ]{0,200}?)(?:[ \t]{0,9}:[^=\n]{1,200})?[ \t]{0,9}=(?!=)", re.MULTILINE)


class Quiet:
    """Tells what does nothing that anybody could learn of.

    Args:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._looks = 0
        self._set: list[tuple[Node, frozenset[str], frozenset[str]]] | None = None

    def text(self, node: Node) -> str:
        """Return the text of a node."""
        return self._source.text((node.start_byte, node.end_byte))

    def called(self, node: Node) -> str:
        """Return what a call calls, as it is written."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        called = self.text(function).replace("?.", ".") if function is not None else ""
        return called if len(called) < _LONG else ""

    def is_guard(self, node: Node) -> bool:
        """Tell whether a statement is a test of what comes in, which ends the function where that is wrong."""
        return node.type == "if_statement" and self.is_harmless(node, is_throwing=True)

    def is_harmless(self, node: Node, *, is_throwing: bool = False) -> bool:
        """Tell whether all that something calls writes logs, reads or keeps things.

        Args:
            node: the statement or expression.
            is_throwing: whether it may end in an error.
        """
        if node.type in _DEFINITIONS or (node.type == "variable_declarator" and _is_function(node)):
            return True
        if node.type == "yield" or (node.type in _THROWS and not is_throwing):
            return False
        if node.type in _WAITS and not all(map(self._is_soon_done, node.named_children)):
            return False
        if node.type in CALL_NODES:
            is_error = is_throwing and self.called(node).endswith(("Error", "Exception"))
            if not is_error and not self._is_reading(node):
                return False
        return all(self.is_harmless(child, is_throwing=is_throwing) for child in node.named_children)

    def _is_reading(self, call: Node) -> bool:
        """Tell whether a call reads or writes a log, but for what it is given."""
        called = self.called(call)
        owner, _, name = called.rpartition(".")
        if self.is_log(called) or name in _TIDYING or (call.type == "new_expression" and name.endswith("Command")):
            return True
        is_inside = name in _HARMLESS and _OUTSIDE.search(owner) is None
        return is_inside and (name not in _CALLING or self._is_known_function(call))

    def _is_soon_done(self, waited: Node) -> bool:
        """Tell whether it is waited for nothing but an end, a log, or what has been begun before."""
        called = self.called(waited) if is_call_node(waited) else ""
        return self.is_log(called) or called.rpartition(".")[2] in _TIDYING | _TOGETHER

    def is_log(self, called: str) -> bool:
        """Tell whether what is called so writes a log."""
        return _LOGGING.fullmatch(called) is not None

    def throws(self, node: Node) -> bool:
        """Tell whether something may end in an error of its own."""
        return any(map(self._ends_badly, all_nodes(node)))

    def tells(self, body: Node) -> bool:
        """Tell whether a function may catch an error and do something with it but log it, or throw it again."""
        for node in all_nodes(body):
            if node.type in ("catch_clause", "except_clause"):
                blocks = [child for child in node.named_children if child.type in BLOCKS]
                statements = [each for block in blocks for each in block.named_children if each.type != "comment"]
                if self.kept(each for each in statements if each.type not in _THROWS) != frozenset():
                    return True
            elif node.type in CALL_NODES and self.called(node).endswith(".catch"):
                return True
        return False

    def fails_later(self, tried: Node, known: set[str] | None) -> bool:
        """Tell whether what is tried may return a promise that it does not wait for: no `catch` sees that one fail.

        Args:
            tried: the block of a `try`.
            known: the variables that matter, where it waits for anything; None if all do.
        """
        nodes = list(all_nodes(tried, _INNER))
        returns = (each for each in nodes if each.type == "return_statement")
        returned = (each for statement in returns for child in statement.named_children for each in results_of(child))
        are_all = known is None or not any(each.type == "await_expression" for each in nodes)
        return any(
            each.type == "call_expression"
            and not self._is_answer(each)
            and (are_all or not (known or set()).isdisjoint(words(self.text(each))))
            for each in returned
        )

    def _is_known_function(self, call: Node) -> bool:
        """Tell whether a call is given a function that is written there, or one that only reads."""
        arguments = call.child_by_field_name("arguments")
        given = arguments.named_children[:1] if arguments is not None else []
        return all(each.type in _FUNCTION_VALUES or self.text(each) in _KNOWN_FUNCTIONS for each in given)

    def kept(self, statements: Iterable[Node]) -> frozenset[str] | None:
        """Return in which variables statements keep something; None where others learn of what they do."""
        found = set[str]()
        for statement in statements:
            names = self._kept(statement)
            if names is None:
                return None
            found |= names
        return frozenset(found)

    def _kept(self, node: Node) -> frozenset[str] | None:
        if node.type in _LEAVING:
            return frozenset()
        if node.type == "return_statement":
            return frozenset() if all(map(self._is_answer, node.named_children)) else None
        if node.type == "if_statement":
            condition, *arms = (child for child in node.named_children if child.type != "comment")
            return self.kept(arms) if self.is_harmless(condition) else None
        if node.type in ("block", "elif_clause", "else_clause", "statement_block"):
            return self.kept(child for child in node.named_children if not self._is_condition(child, node))
        if not self.is_harmless(node):
            return None
        if node.type in ("lexical_declaration", "variable_declaration"):
            return frozenset()
        return self.changed(node.named_children[0]) if node.type == "expression_statement" else None

    def _is_condition(self, node: Node, clause: Node) -> bool:
        return node.type == "comment" or node == clause.child_by_field_name("condition")

    def changed(self, node: Node) -> frozenset[str] | None:
        """Return the variable that an expression changes; None where it is a field, which others may see."""
        if node.type in _WAITS:
            node = node.named_children[0]
        target: Node | None = None
        if node.type in ASSIGNMENTS:
            target = node.child_by_field_name("left")
        elif node.type == "update_expression":
            target = node.child_by_field_name("argument")
        elif node.type in CALL_NODES:
            called = self.called(node)
            owner, _, name = called.rpartition(".")
            if _LOGGING.fullmatch(called) or name not in _ADDING:
                return frozenset()
            return frozenset({owner}) if _WORD.fullmatch(owner) else None
        if target is None:
            return frozenset()
        return frozenset({self.text(target)}) if target.type == "identifier" else None

    def _is_answer(self, node: Node) -> bool:
        """Tell whether something is what a function returns where nobody reads it: a value, or a response."""
        if node.type in CALL_NODES and _ANSWERING.fullmatch(self.called(node)):
            node = node.child_by_field_name("arguments") or node
            return all(self._is_answer(child) for child in node.named_children)
        if node.type in _LITERALS:
            return all(self._is_made(child) for child in node.named_children)
        return self.is_harmless(node)

    def _is_made(self, node: Node) -> bool:
        """Tell whether a part of a response is just made, by a function that is called accordingly."""
        if node.type in _WAITS or (
            node.type in CALL_NODES and not self._is_reading(node) and not _MAKING.fullmatch(self.called(node))
        ):
            return False
        return all(map(self._is_made, node.named_children))

    def is_answer(self, statement: Node) -> bool:
        """Tell whether a statement returns a response, and does nothing else."""
        returned = statement.named_children if statement.type == "return_statement" else []
        if len(returned) != 1 or not is_call_node(returned[0]) or not _ANSWERING.fullmatch(self.called(returned[0])):
            return False
        return all(map(self.is_harmless, returned[0].named_children[1:]))

    def stays_inside(self, root: Node, within: Node, names: frozenset[str]) -> bool:
        """Tell whether what is kept in some variables stays in the function: nothing but logs and returns hold it.

        Args:
            root: the body of the function, always the same.
            within: what keeps it.
            names: the variables.
        """
        if not names:
            return True
        self._looks += 1
        if self._looks > _MAX_LOOKS:
            return False
        held = set(names)
        for _ in range(_TURNS):
            for node, named, declared in self._set_in(root):
                if not held.isdisjoint(named) and not _holds(node, within):
                    held |= declared
        return names <= self.declared(root) and all(
            self._stays(child, within, frozenset(held)) for child in root.named_children
        )

    def _set_in(self, root: Node) -> list[tuple[Node, frozenset[str], frozenset[str]]]:
        """Return what gives variables a value in a function, with the words in it, and the variables."""
        if self._set is None:
            setting = (node for node in all_nodes(root) if node.type in _SETTING)
            self._set = [(node, words(self.text(node)), self.declared_by(node)) for node in setting]
        return self._set

    def _stays(self, node: Node, within: Node, names: frozenset[str]) -> bool:
        if node == within or node.end_byte <= within.start_byte:
            return True
        if _holds(node, within):
            return all(self._stays(child, within, names) for child in node.named_children)
        if self.throws(node):
            return False
        return names.isdisjoint(words(self.text(node))) or self.kept([node]) is not None or self.is_harmless(node)

    def _ends_badly(self, node: Node) -> bool:
        return node.type in _THROWS or (node.type in CALL_NODES and self.called(node).rpartition(".")[2] in _ENDING)

    def declared(self, body: Node) -> frozenset[str]:
        """Return the variables that a function declares, by its body; in Python all that it assigns."""
        declarations = _ASSIGNED if body.type == "block" else _DECLARED
        return frozenset(name for found in declarations.findall(self.text(body)) for name in words(found))

    def declared_by(self, statement: Node) -> frozenset[str]:
        """Return the variables that a statement gives a value."""
        if statement.type in ("lexical_declaration", "variable_declaration"):
            return self._words(child.child_by_field_name("name") for child in statement.named_children)
        children = statement.named_children if statement.type == "expression_statement" else []
        return self._words(child.child_by_field_name("left") for child in children if child.type in ASSIGNMENTS)

    def _words(self, targets: Iterable[Node | None]) -> frozenset[str]:
        return frozenset(name for target in targets if target is not None for name in words(self.text(target)))


def _is_function(declarator: Node) -> bool:
    value = declarator.child_by_field_name("value")
    return value is not None and value.type in _FUNCTION_VALUES


def _holds(node: Node, inner: Node) -> bool:
    return node.start_byte <= inner.start_byte and inner.end_byte <= node.end_byte
