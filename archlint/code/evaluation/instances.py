"""Objects of the code's own classes: what `this` is, what a class inherits, and what fields hold."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.code.evaluation.objects import Callers, CallSite, Class, CodeValue, Evaluates, Function, Instance
from archlint.code.evaluation.values import Varying
from archlint.code.syntax.changes import field_name
from archlint.code.syntax.syntax import (
    FunctionLiteral,
    Invocation,
    LexicalScope,
    Member,
    Name,
    Opaque,
    ScopeKind,
    Super,
    This,
)
from archlint.model.source.location import Place

CONSTRUCTORS = ("__init__", "constructor")


def this(evaluator: Evaluates, node: This, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what `this` is: the object on which the function around it is called."""
    method = _around(scope)
    if method.kind is ScopeKind.CLASS:
        return Instance(method, None, callers)
    return called_on(evaluator, method, callers) if method.is_method else Varying(scope.source.place(node.span), "this")


def base_of(evaluator: Evaluates, node: Super, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what `super` is in a method: an object of the class that its own inherits from."""
    method = _around(scope)
    if method.parent is not None and method.is_method:
        for base in method.parent.bases:
            value = evaluator.evaluate(base, method.parent.parent or method.parent, callers)
            if isinstance(value, Class):
                return Instance(value.scope, None, callers)
    return Varying(scope.source.place(node.span), "its base class")


def called_on(evaluator: Evaluates, method: LexicalScope, callers: Callers) -> CodeValue:
    """Return the object on which `method` is called, or the class if it is a method of that."""
    owner = method.parent or method
    if method not in callers:
        evaluator.asked.append(method)
    site = callers.get(method)
    if any(isinstance(each, Name) and each.name == "classmethod" for each in method.decorators):
        base = site.invocation.callee if site is not None else None
        value = evaluator.evaluate(base.base, site.scope, callers) if isinstance(base, Member) and site else None
        return value if isinstance(value, Class) else Class(owner, callers)
    if site is not None:
        if site.owner is not None:
            return site.owner
        if method.name in CONSTRUCTORS:
            return Instance(owner, site, callers)
        if isinstance(site.invocation.callee, Member):
            value = evaluator.evaluate(site.invocation.callee.base, site.scope, callers)
            if isinstance(value, Instance) and not value.declared:
                return value
    return Instance(owner, None, callers)


def lineage(evaluator: Evaluates, scope: LexicalScope, callers: Callers) -> list[LexicalScope]:
    """Return a class and those that it inherits from."""
    found = [scope]
    for known in found:
        for base in known.bases:
            value = evaluator.evaluate(base, known.parent or known, callers)
            if isinstance(value, Class) and value.scope not in found:
                found.append(value.scope)
    return found


def is_dictionary(evaluator: Evaluates, scope: LexicalScope) -> bool:
    """Tell whether what a class makes is a dictionary of what it is given."""
    bases = [base for each in lineage(evaluator, scope, {}) for base in each.bases]
    return any(isinstance(base, Name | Member) and base.name == "TypedDict" for base in bases)


def attribute_of(
    evaluator: Evaluates, instance: Instance, name: str, at: Place, *, of_class: bool = False
) -> CodeValue:
    """Return what a field or method of an object is; with `of_class`, of its class."""
    callers = dict(instance.callers)
    classes = lineage(evaluator, instance.scope, callers)
    if instance.site is not None and (constructor := constructor_of(classes)) is not None:
        callers[constructor] = instance.site
    for scope in classes:
        own, is_default = scope.bindings.get(name, []), name in scope.declared
        bindings = own if of_class and is_default else [*scope.fields.get(name, []), *([] if is_default else own)]
        if not bindings:
            continue
        value = evaluator.bound(bindings, callers, at)
        if isinstance(value, Function) and value.scope.parent is scope:
            if not value.scope.is_getter:
                if instance.declared:
                    return Varying(at, f"method {name}")
                return Function(value.scope, callers, instance)
            read = (value.scope.start, value.scope.start)
            callers[value.scope] = CallSite(Invocation(read, Opaque(read)), scope, instance)
            return evaluator.returned(Function(value.scope, callers, instance), at)
        return evaluator.after(value, scope.changes.get(field_name(name), []), None, scope, callers)
    return Varying(at, f"field {name}")


def constructor_of(lineage: Iterable[LexicalScope]) -> LexicalScope | None:
    """Return the constructor of a class, given with the classes that it inherits from."""
    for scope in lineage:
        for name in CONSTRUCTORS:
            for binding in scope.bindings.get(name, ()):
                if isinstance(binding.value, FunctionLiteral):
                    return binding.value.scope
    return None


def _around(scope: LexicalScope) -> LexicalScope:
    """Return the function or class that says what `this` is in `scope`."""
    while scope.kind is ScopeKind.ARROW and scope.parent is not None:
        scope = scope.parent
    return scope
