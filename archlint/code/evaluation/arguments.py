"""The arguments of one call, found out as they are asked for."""

from __future__ import annotations

from archlint.code.evaluation.objects import Callers, CodeValue, Evaluates, Function, Nothing, RecordObject
from archlint.code.evaluation.records import field_of, merged
from archlint.code.evaluation.values import Varying
from archlint.code.syntax.changes import input_name
from archlint.code.syntax.syntax import END, CodeExpression, Invocation, LexicalScope, Name
from archlint.model.data import copied
from archlint.model.source.location import Place


class Arguments:
    """The arguments of one call.

    Args:
        evaluator: finds out what they are.
        call: the call.
        scope: the scope it stands in.
        callers: where the functions around it are called, as far as that is settled.
    """

    def __init__(self, evaluator: Evaluates, call: Invocation, scope: LexicalScope, callers: Callers) -> None:
        self.call = call
        self._evaluator = evaluator
        self._scope = scope
        self._callers = callers

    @property
    def at(self) -> Place:
        """Where the call is."""
        return self._scope.source.place(self.call.span)

    def value(self, expression: CodeExpression) -> CodeValue:
        """Return what an expression in the call is."""
        return self._evaluator.evaluate(expression, self._scope, self._callers)

    def position(self, number: int) -> CodeValue:
        """Return the argument at a position, from 0; `Nothing` if there is none."""
        if number < len(self.call.positional):
            return self.value(self.call.positional[number])
        return Varying(self.at, "may be passed in a list") if self.call.open else Nothing()

    def named(self, name: str) -> CodeValue:
        """Return the argument of a name; `Nothing` if there is none."""
        return field_of(self.record(), name, self.at)

    def record(self) -> RecordObject:
        """Return the arguments by name."""
        record = RecordObject({}, self.at)
        for spread in self.call.spread:
            record = merged(record, self.value(spread))
        # No argument can be passed twice: what is passed by name is in none of the dictionaries.
        named = {name: self.value(value) for name, value in self.call.named}
        return copied(record, fields={**record.fields, **named})

    def parameters(self) -> RecordObject:
        """Return what is passed to an API: by name, as in Python, or in one record, as in JavaScript."""
        return merged(self.record(), self.position(0))

    def input(self, parameters: RecordObject) -> RecordObject:
        """Return what a command of the SDK for JavaScript has as its `input` in the end.

        Args:
            parameters: what it is constructed with.
        """
        for name, bindings in self._scope.bindings.items():
            changes = self._scope.changes.get(input_name(name), ())
            made = next((each for each in bindings if changes and each.value is self.call), None)
            if made is not None:
                end = Name((END, END), name, made.path)
                found = self._evaluator.after(parameters, changes, end, self._scope, self._callers)
                return found if isinstance(found, RecordObject) else parameters
        return parameters

    def member(self, base: CodeValue, name: str) -> CodeValue:
        """Return what stands under a name in something."""
        return self._evaluator.member(base, name, self.at)

    def result(self, function: CodeValue) -> CodeValue:
        """Return what `function` returns when it is called with arguments that are not known."""
        if isinstance(function, Function):
            return self._evaluator.returned(
                Function(function.scope, {**self._callers, **function.callers, function.scope: None}), self.at
            )
        return Varying(self.at, "what a function returns")
