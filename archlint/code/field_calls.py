"""What calls on the fields of an object lead to, where it is known what its class is constructed with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.instances import constructor_of
from archlint.code.evaluation.objects import CallSite, Class, Function, Instance
from archlint.code.exact_calls import ObjectField, is_certain
from archlint.code.syntax.syntax import (
    CodeExpression,
    Invocation,
    LexicalScope,
    Name,
)


class FieldCalls:
    """Finds the methods that calls on fields may lead to.

    Args:
        evaluator: finds out what expressions are.
        sites: where functions are called, as far as that is known.
        handed: the names that are mentioned and not called: such a class may be constructed by anything.
        assigned: the names of fields that are set from outside.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        sites: Mapping[LexicalScope, Iterable[CallSite]],
        handed: set[str],
        assigned: set[str],
    ) -> None:
        self._evaluator = evaluator
        self._sites = sites
        self._handed = handed
        self._assigned = assigned
        self._known: dict[tuple[LexicalScope, str], list[LexicalScope] | None] = {}

    def methods(self, fields: Iterable[ObjectField], name: str) -> list[LexicalScope] | None:
        """Return the methods of a name that calls on fields lead to; None if others may come into question."""
        found: list[LexicalScope] = []
        for field in fields:
            key = field.owner, field.name
            if key not in self._known:
                self._known[key] = self._classes(*key)
            classes = self._known[key]
            if classes is None:
                return None
            for each in classes:
                method = self._evaluator.member(
                    Instance(each, None, {}), name, each.source.place((each.start, each.start))
                )
                if not isinstance(method, Function):
                    return None
                found.append(method.scope)
        return found

    def _classes(self, owner: LexicalScope, name: str) -> list[LexicalScope] | None:
        """Return the classes of the objects that a field of a class holds; None if that is not known."""
        bindings = [*owner.fields.get(name, ()), *owner.bindings.get(name, ())]
        is_open = owner.name in self._handed or name in self._assigned or self._evaluator.is_inherited(Class(owner, {}))
        if len(bindings) != 1 or owner.bases or is_open or not owner.name:
            return None
        value, scope = bindings[0].value, bindings[0].scope
        if isinstance(value, Invocation):
            made = self._class_of(value, scope)
            return None if made is None else [made]
        constructor = constructor_of([owner])
        if constructor is None or scope is not constructor or not isinstance(value, Name):
            return None
        given = [self._passed(value.name, constructor, site) for site in self._sites.get(constructor, ())]
        found = [each for each in given if each is not None]
        return found if found and len(found) == len(given) else None

    def _passed(self, name: str, constructor: LexicalScope, site: CallSite) -> LexicalScope | None:
        """Return the class of the object that a constructor is passed as one of its parameters."""
        parameter, call = constructor.parameter(name), site.invocation
        if parameter is None or parameter.key is not None or parameter.rest or name in constructor.bindings:
            return None
        value = dict(call.named).get(name)
        if value is None and parameter.position is not None and parameter.position < len(call.positional):
            value = call.positional[parameter.position]
        return self._class_of(value, site.scope) if value is not None else None

    def _class_of(self, expression: CodeExpression, scope: LexicalScope) -> LexicalScope | None:
        if isinstance(expression, Invocation):
            made = self._evaluator.anywhere(expression.callee, scope)
            return made.scope if isinstance(made, Class) else None
        value = self._evaluator.anywhere(expression, scope)
        is_object = isinstance(value, Instance) and is_certain(expression, scope, self._evaluator)
        return value.scope if is_object and isinstance(value, Instance) else None
