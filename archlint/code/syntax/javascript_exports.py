"""What JavaScript and TypeScript modules let others import, and what functions are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archlint.code.syntax.syntax import (
    WHOLE,
    Binding,
    ClassLiteral,
    CodeExpression,
    FunctionLiteral,
    Imported,
    Invocation,
    Literal,
    Member,
    Name,
    RecordLiteral,
    ScopeKind,
)
from archlint.code.syntax.translation import Translator

if TYPE_CHECKING:
    from tree_sitter import Node

#: What TypeScript's compiler and esbuild call what lets others import all that a module exports.
_EXPORTING = frozenset({"__exportStar", "__reExport"})
#: What copies the entries of objects into a first one, and what that is where they are exported.
_ASSIGN, _EXPORTS = "assign", frozenset({"exports", "module.exports"})


class JavaScriptExports(Translator):
    """Translates what is exported in the trees that tree-sitter-javascript and tree-sitter-typescript make."""

    def exported_path(self, left: Node) -> list[str]:
        """Return `exports` or `exports` and a name for the left side of an assignment that exports something."""
        path = self.text(left).split(".") if left.type == "member_expression" else []
        path = path[1:] if path[:2] == ["module", "exports"] else path
        return path if path[:1] == ["exports"] and len(path) <= 2 else []

    def assign_export(self, path: list[str], value: CodeExpression, node: Node) -> None:
        """Assign to `module.exports`, `exports.name` or `module.exports.name`."""
        if len(path) == 2:
            self.export_as(path[1], value, node)
        else:
            self.export_whole(value, node)

    def expression_to_export(self, node: Node) -> CodeExpression:
        """Return an expression; what is only exported is not mentioned: its use is where it is imported."""
        names = set(self._exported_names(node))
        new = names - self.scope.variables, names - self.scope.handed
        value = self.expression(node)
        self.scope.exported |= new[0]
        self.scope.handed -= new[1]
        return value

    def _exported_names(self, node: Node) -> Iterator[str]:
        for child in node.named_children if node.type == "object" else [node]:
            given = child.child_by_field_name("value") if child.type == "pair" else child
            if given is not None and given.type in ("identifier", "shorthand_property_identifier"):
                yield self.text(given)

    def export_whole(self, value: CodeExpression, node: Node) -> None:
        """Let `value` be all that other files import, with the entries that it has by their names."""
        self.export_as("default", value, node)
        self.exports.setdefault(WHOLE, []).append(self.exports["default"][-1])
        for entry in value.entries if isinstance(value, RecordLiteral) else ():
            if isinstance(entry.key, Literal):
                self.export_as(str(entry.key.value), entry.value, node)
            elif entry.key is None:
                self._pass_on([entry.value])
        if isinstance(value, Invocation) and isinstance(value.callee, Member) and value.callee.name == _ASSIGN:
            self._pass_on(value.positional)

    def exporting_call(self, call: Invocation, arguments: Node) -> None:
        """Let other files import what modules export that a call adds to what this one does, as compilers write it."""
        name = call.callee.name if isinstance(call.callee, Name | Member) else ""
        if self.scope.kind is ScopeKind.MODULE and name in (*_EXPORTING, _ASSIGN):
            to = self.text(arguments.named_children[0]) if arguments.named_child_count else ""
            self._pass_on(call.positional if name in _EXPORTING or to in _EXPORTS else ())

    def _pass_on(self, values: Iterable[CodeExpression]) -> None:
        """Let other files import what the modules export that are among some values."""
        for value in values:
            bindings = self.scope.bindings.get(value.name, ()) if isinstance(value, Name) else ()
            named = bindings[0].value if len(bindings) == 1 else value
            if isinstance(named, Imported) and named.name in (None, WHOLE):
                self.stars.append(named.module)

    def export_as(self, name: str, value: CodeExpression, node: Node) -> None:
        """Let other files import `value` by a name."""
        self.name_it(value, name)
        self.exports.setdefault(name, []).append(Binding(value, self.scope, node.end_byte, self.path))

    def name_it(self, value: CodeExpression, name: str) -> None:
        """Call something as what it is assigned to; a function or class that has another name is called by either."""
        if isinstance(value, Imported) and value.name != name:
            self.scope.aliases.append((name, value))
        if isinstance(value, FunctionLiteral | ClassLiteral):
            value.scope.decorated = bool(value.scope.name) and value.scope.name != name
            value.scope.name = value.scope.name or name
