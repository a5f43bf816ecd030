"""Calls of which it is certain which function they lead to, and with what."""

from __future__ import annotations

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Class, Function, Instance, ModuleObject
from archlint.code.syntax.syntax import (
    Binding,
    CodeExpression,
    FunctionLiteral,
    Imported,
    Invocation,
    LexicalScope,
    Member,
    Name,
    ScopeKind,
)


def exactly_called(scope: LexicalScope, evaluator: Evaluator) -> dict[str, list[LexicalScope]]:
    """Return the names with which a scope does nothing but call what is certain, and the functions that it calls.

    Two classes may have a method of one name; who has objects of one of them only, never calls that of the other.
    """
    found: dict[str, list[LexicalScope]] = {}
    uncertain: set[str] = set()
    for invocation in scope.invocations:
        callee = invocation.callee
        if not isinstance(callee, Name | Member) or callee.name in uncertain or callee.name in scope.handed:
            continue
        function = _certain(callee, scope, evaluator)
        if function is None or function.name != callee.name:
            uncertain.add(callee.name)
            found.pop(callee.name, None)
        else:
            found.setdefault(callee.name, []).append(function)
    return found


def _certain(callee: Name | Member, scope: LexicalScope, evaluator: Evaluator) -> LexicalScope | None:
    """Return the function that a call leads to, if nothing else comes into question."""
    if isinstance(callee, Name):
        binding = _only(callee, scope)
        if binding is None or not isinstance(binding.value, FunctionLiteral | Imported):
            return None
    else:
        if not _is_certain(callee.base, scope, evaluator):
            return None
    value = evaluator.anywhere(callee, scope)
    return value.scope if isinstance(value, Function) else None


def _is_certain(base: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether something is a class or module, or certainly an object that is made of one class."""
    name = base
    while isinstance(name, Member):
        name = name.base
    binding = _only(name, scope)
    if binding is None:
        return False
    if isinstance(base, Name) and isinstance(binding.value, Invocation):
        return isinstance(evaluator.anywhere(binding.value.callee, binding.scope), Class)
    if not isinstance(binding.value, Imported):
        return False
    value = evaluator.anywhere(base, scope)
    if not isinstance(value, Instance) or value.site is None:
        return isinstance(value, Class | ModuleObject)
    # Of what another module makes, it is known that nothing else can stand there if its name there says so.
    there = binding.value.name if isinstance(base, Name) else base.name if isinstance(base, Member) else ""
    bindings = value.site.scope.bindings.get(there or "", [])
    is_single = len(bindings) == 1 and not bindings[0].path and value.site.scope.kind is ScopeKind.MODULE
    return is_single and bindings[0].value is value.site.invocation


def _only(name: CodeExpression, scope: LexicalScope) -> Binding | None:
    """Return what a variable is always bound to; None if it is a parameter, or bound more than once or in a branch."""
    owner: LexicalScope | None = scope
    while isinstance(name, Name) and owner is not None:
        if owner is scope or owner.kind is not ScopeKind.CLASS:
            if owner.parameter(name.name):
                return None
            if bindings := owner.bindings.get(name.name):
                return bindings[0] if len(bindings) == 1 and not bindings[0].path else None
        owner = owner.parent
    return None


def is_changed(function: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether a decorator of the program's own calls a function with other arguments than it is called with."""
    for decorator in function.decorators:
        callee = decorator.callee if isinstance(decorator, Invocation) else decorator
        value = evaluator.anywhere(callee, function.parent or function)
        if isinstance(value, Function) and _changes(value.scope):
            return True
    return False


def _changes(decorator: LexicalScope) -> bool:
    """Tell whether what a decorator returns calls what it was given, and adds arguments or leaves some out."""
    waiting, given = [decorator], {parameter.name for parameter in decorator.parameters}
    while waiting:
        scope = waiting.pop()
        for inner in scope.children:
            given_inside = {parameter.name for parameter in scope.parameters}
            waiting.append(inner)
            given |= given_inside
        own = [parameter.name for parameter in scope.parameters if not parameter.rest]
        for invocation in scope.invocations:
            is_given = isinstance(invocation.callee, Name) and invocation.callee.name in given - set(own)
            if is_given and scope is not decorator and not _passes_on(invocation, own):
                return True
    return False


def _passes_on(invocation: Invocation, parameters: list[str]) -> bool:
    """Tell whether a call passes on the parameters of the function that it stands in, in their order."""
    passed = [each.name if isinstance(each, Name) else "" for each in invocation.positional]
    return passed == parameters[: len(passed)] and (invocation.open or len(passed) == len(parameters))
