"""What expressions are: names, fields and calls followed to where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from archlint.code.evaluation.alternatives import either_of
from archlint.code.evaluation.assignments import certain, possible, reaching
from archlint.code.evaluation.instances import base_of, this
from archlint.code.evaluation.literals import (
    choice,
    comprehension,
    item_of,
    joined,
    list_literal,
    literal,
    record_literal,
    rest_of,
    slice_of,
)
from archlint.code.evaluation.members import invocation, member
from archlint.code.evaluation.memory import Memory
from archlint.code.evaluation.objects import (
    BUILTIN,
    ENTRIES_PER_STEP,
    Callers,
    Class,
    Client,
    CodeValue,
    External,
    Foreign,
    Function,
    ListObject,
    ModuleObject,
    Nothing,
    RecordObject,
)
from archlint.code.evaluation.parameters import made_changes, passed
from archlint.code.evaluation.records import any_field, changed
from archlint.code.evaluation.values import Constant, EnvironmentVariable, Varying
from archlint.code.syntax.source import Source
from archlint.code.syntax.syntax import (
    END,
    Binding,
    Change,
    Choice,
    ClassLiteral,
    CodeExpression,
    Comprehension,
    FunctionLiteral,
    FunctionParameter,
    Imported,
    Invocation,
    ItemOf,
    Joined,
    LexicalScope,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    RecordLiteral,
    ScopeKind,
    Slice,
    Subscript,
    Super,
    This,
    Without,
)
from archlint.model.budget import Budget
from archlint.model.source.location import Place

#: How many steps an expression is followed; people need less than ten.
_MAX_DEPTH = 40
#: How many steps are taken for one function's code altogether.
MAX_STEPS = 50_000
#: What one of them costs of the budget that all code of a scope has, and after how many that is counted.
_STEP, _STEPS_TOGETHER = 0.25, 50
#: How often a variable is assigned or what it holds is changed; what is done more often is not looked at.
MAX_EVENTS = 100

#: What holds nothing that depends on who calls.
_SETTLED = (Client, Constant, EnvironmentVariable, External, Foreign, ModuleObject)


class Exhausted(Exception):  # noqa: N818 - it says what happened
    """The code is too involved to be followed to its end."""


class _Imports(Protocol):
    """Knows what the modules of a program are called."""

    def imported(self, source: Source, module: str, name: str | None, evaluator: Evaluator) -> CodeValue | None:
        """Return a module as the file of `source` calls it, or what that module calls `name`; None if it is missing."""
        ...

    def starred(self, source: Source, name: str, evaluator: Evaluator) -> CodeValue | None:
        """Return what a module calls `name` all of whose names the file of `source` imports."""
        ...

    def is_inherited(self, name: str) -> bool:
        """Tell whether a class inherits from one of that name."""
        ...


class Evaluator:
    """Finds out what expressions are.

    Args:
        imports: resolves imports.
        budget: what is left to spend on all code of the scope.
        memory: what is known of the same modules already.

    Attributes:
        asked: the functions of which a parameter was asked for whose caller is not settled, innermost first.
        depth: how many expressions are being followed, each inside the one before.
        steps: how many steps were taken.
        aside: how many of them for what may come to nothing, by whoever limits that.
    """

    def __init__(self, imports: _Imports, budget: Budget, memory: Memory | None = None) -> None:
        self._imports = imports
        self._budget = budget
        self._spent = 0
        self.depth = 0
        self.steps = 0
        self.aside = 0
        self._memory = memory or Memory()
        self.asked: list[LexicalScope] = []

    def evaluate(self, expression: CodeExpression, scope: LexicalScope, callers: Callers) -> CodeValue:
        """Return what an expression is.

        Args:
            expression: the expression.
            scope: the scope it stands in.
            callers: where the functions around it are called, as far as that is settled.

        Raises:
            Exhausted: if too many steps were taken.
        """
        self.count(1)
        if self.depth >= _MAX_DEPTH:
            self._memory.is_cut = True
            return self._unknown(expression, scope, "too involved")
        self.depth += 1
        try:
            return _KINDS[type(expression)](self, expression, scope, callers)
        finally:
            self.depth -= 1

    def anywhere(self, expression: CodeExpression, scope: LexicalScope) -> CodeValue:
        """Return what an expression is, wherever the functions around it are called."""
        values = self._memory.once((expression, scope), self, lambda: [self.evaluate(expression, scope, {})])
        return values[0] if values else self._unknown(expression, scope, "made from itself")

    def count(self, steps: int) -> None:
        """Note that so many steps are taken.

        Raises:
            Exhausted: if too many were taken.
        """
        self.steps += steps
        if self.steps - self._spent < _STEPS_TOGETHER:
            return
        left = self._budget.spend((self.steps - self._spent) * _STEP)
        self._spent = self.steps
        if self.steps > MAX_STEPS or not left:
            raise Exhausted

    def _unknown(self, node: CodeExpression, scope: LexicalScope, reason: str) -> Varying:
        return Varying(scope.source.place(node.span), reason)

    # Names

    def _imported(self, node: Imported, scope: LexicalScope, callers: Callers) -> CodeValue:
        value = self._imports.imported(scope.source, node.module, node.name, self)
        return value if value is not None else self._unknown(node, scope, "its module is missing")

    def _name(self, node: Name, scope: LexicalScope, callers: Callers) -> CodeValue:
        owner: LexicalScope | None = scope
        while owner is not None:
            if (owner is scope or owner.kind is not ScopeKind.CLASS) and (
                node.name in owner.bindings or owner.parameter(node.name)
            ):
                return self._variable(node, scope, owner, callers)
            owner = owner.parent
        starred = self._imports.starred(scope.source, node.name, self)
        return starred if starred is not None else External(BUILTIN, (node.name,))

    def _variable(self, node: Name, scope: LexicalScope, owner: LexicalScope, callers: Callers) -> CodeValue:
        if owner.kind is not ScopeKind.MODULE or scope is owner:
            return self._assigned(node, scope, owner, callers)
        key = (owner, node.name)
        if key not in self._memory.settled:
            unsettled = len(self.asked)
            value = self._assigned(node, scope, owner, {})
            # Mostly a client, which is the same for every caller.
            is_settled = isinstance(value, _SETTLED) and len(self.asked) == unsettled
            del self.asked[unsettled:]
            self._memory.settled[key] = value if is_settled else None
        return self._memory.settled[key] or self._assigned(node, scope, owner, callers)

    def _assigned(self, node: Name, scope: LexicalScope, owner: LexicalScope, callers: Callers) -> CodeValue:
        bindings, path = owner.bindings.get(node.name, []), node.path
        parameter = owner.parameter(node.name)
        at = scope.source.place(node.span)
        if len(bindings) > MAX_EVENTS:
            return Varying(at, "assigned very often")
        self.count(len(bindings) * (1 + len(path) // ENTRIES_PER_STEP) // ENTRIES_PER_STEP)
        if len(bindings) + (parameter is not None) > 1 and all(binding.scope is owner for binding in bindings):
            if scope is owner:
                bindings = reaching(bindings, node.span[0], path) or (bindings if parameter is None else [])
            elif owner.kind is ScopeKind.MODULE:  # all of it has run before any of its functions is called
                bindings = reaching(bindings, END, ()) or bindings
        if parameter is not None and scope is owner and bindings and certain(bindings[0], path):
            parameter = None
        value = self.bound(bindings, callers, at, parameter, owner)
        changes = owner.changes.get(node.name, [])
        if changes and scope is owner and len(changes) <= MAX_EVENTS:
            since = bindings[0].position if bindings else -1
            return self.after(value, [change for change in changes if change.position > since], node, owner, callers)
        return self.after(value, changes, None, owner, callers)

    def bound(
        self,
        bindings: Sequence[Binding],
        callers: Callers,
        at: Place,
        parameter: FunctionParameter | None = None,
        function: LexicalScope | None = None,
    ) -> CodeValue:
        """Return what is bound by one of several bindings, or passed as a parameter of a function.

        Args:
            bindings: the bindings.
            callers: where the functions around are called.
            at: where it is asked for.
            parameter: the parameter that holds it where nothing is bound.
            function: its function.
        """

        def find() -> list[CodeValue]:
            found = [self.evaluate(binding.value, binding.scope, callers) for binding in bindings]
            if parameter is not None and function is not None:
                found.append(passed(self, parameter, function, callers))
            return found

        sites = frozenset((called, site and site.invocation) for called, site in callers.items())
        values = self._memory.once((tuple(bindings), parameter, sites), self, find)
        return either_of(values, at) if values is not None else Varying(at, "made from itself")

    def after(
        self, value: CodeValue, changes: Sequence[Change], use: Name | None, owner: LexicalScope, callers: Callers
    ) -> CodeValue:
        """Return what `value` is after changes of the variable or field that holds it.

        Args:
            value: what it was made as.
            changes: the changes.
            use: where the variable is used, if that is in its own function.
            owner: the scope of the variable, the class of the field.
            callers: where the functions around are called.
        """
        if not isinstance(value, RecordObject | ListObject):
            return value
        if len(changes) > MAX_EVENTS:
            return Varying(value.at, "changed very often")
        depth = len(use.path) // ENTRIES_PER_STEP if use is not None else 0
        self.count(len(changes) * (1 + depth) // ENTRIES_PER_STEP)
        changes = [each for change in changes for each in made_changes(self, change, callers)]
        if use is not None:
            changes = possible(changes, owner, use.span[0], use.path)
        return changed(
            value,
            (
                (
                    change.kind,
                    self.evaluate(change.key, change.scope, callers) if change.key is not None else Nothing(),
                    self.evaluate(change.value, change.scope, callers),
                    use is not None and change.scope is owner and certain(change, use.path),
                )
                for change in changes
            ),
        )

    # Members, and what functions return

    def _member(self, node: Member, scope: LexicalScope, callers: Callers) -> CodeValue:
        return self.member(self.evaluate(node.base, scope, callers), node.name, scope.source.place(node.span))

    def _index(self, node: Subscript, scope: LexicalScope, callers: Callers) -> CodeValue:
        base, key = self.evaluate(node.base, scope, callers), self.evaluate(node.key, scope, callers)
        at = scope.source.place(node.span)
        if isinstance(key, Constant) and isinstance(key.value, str):
            return self.member(base, key.value, at)
        if isinstance(base, ListObject) and base.complete and isinstance(key, Constant):
            return either_of(base.elements, at) if base.elements else Varying(at)
        return any_field(base, at) if isinstance(base, RecordObject) else Varying(at, "an item of something")

    def member(self, base: CodeValue, name: str, at: Place) -> CodeValue:
        """Return what stands under a name in something, as a field, method, key or name of a module."""
        return member(self, base, name, at)

    def is_inherited(self, made: Class) -> bool:
        """Tell whether other classes of the program may inherit from one."""
        return self._imports.is_inherited(made.scope.name)

    def returned(self, function: Function, at: Place) -> CodeValue:
        """Return what a function returns to the callers that it has."""
        values = [self.evaluate(value, function.scope, function.callers) for value in function.scope.returns]
        return either_of(values, at) if values else Nothing()


#: What finds out what an expression of each kind is.
_KINDS: Mapping[type[CodeExpression], Callable[[Evaluator, Any, LexicalScope, Callers], CodeValue]] = {
    Literal: literal,
    Name: Evaluator._name,
    This: this,
    Super: base_of,
    Member: Evaluator._member,
    Subscript: Evaluator._index,
    Slice: slice_of,
    Invocation: invocation,
    Joined: joined,
    RecordLiteral: record_literal,
    ListLiteral: list_literal,
    Comprehension: comprehension,
    Without: rest_of,
    ItemOf: item_of,
    Choice: choice,
    FunctionLiteral: lambda evaluator, node, scope, callers: Function(node.scope, callers),
    ClassLiteral: lambda evaluator, node, scope, callers: Class(node.scope, callers),
    Imported: Evaluator._imported,
    Opaque: lambda evaluator, node, scope, callers: evaluator._unknown(node, scope, "not understood"),
}
