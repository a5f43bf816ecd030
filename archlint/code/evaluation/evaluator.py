"""What expressions are: names, fields and calls followed to where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.assignments import certain, possible, reaching
from archlint.code.evaluation.library import (
    external_result,
    is_environment,
    is_wrapper,
    method_result,
    resource_member,
    response,
)
from archlint.code.evaluation.objects import (
    BUILTIN,
    Callers,
    Class,
    Client,
    ClientMethod,
    Command,
    External,
    Foreign,
    Function,
    Instance,
    ListObject,
    ModuleObject,
    Nothing,
    QueueLookup,
    RecordObject,
    Resource,
    Site,
    Value,
    argument,
    join,
)
from archlint.code.evaluation.records import changed, field_of, merged, with_default, with_entry
from archlint.code.evaluation.sdk import annotated_service
from archlint.code.evaluation.values import Argument, Constant, Environment, Text, Varying, text_of
from archlint.code.syntax.source import Source
from archlint.code.syntax.syntax import (
    END,
    Change,
    ChangeKind,
    Choice,
    ClassLiteral,
    Comprehension,
    Expression,
    FunctionLiteral,
    Imported,
    Index,
    Invocation,
    ItemOf,
    Joined,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    Parameter,
    RecordLiteral,
    Scope,
    ScopeKind,
    Slice,
    Super,
    This,
    field_name,
)
from archlint.model.source.location import Place

#: How many steps an expression is followed; people need less than ten.
MAX_DEPTH = 40
#: How many steps are taken for one function's code altogether.
MAX_STEPS = 50_000
#: How often a variable is assigned or what it holds is changed; what is done more often is not looked at.
MAX_EVENTS = 100

#: What holds nothing that depends on who calls.
_SETTLED = (Client, Constant, Environment, External, Foreign, ModuleObject)

CONSTRUCTORS = ("__init__", "constructor")


class Exhausted(Exception):  # noqa: N818 - it says what happened
    """The code is too involved to be followed to its end."""


class Imports(Protocol):
    """Knows what the modules of a program are called."""

    def imported(self, source: Source, module: str, name: str | None, evaluator: Evaluator) -> Value | None:
        """Return a module as the file of `source` calls it, or what that module calls `name`; None if it is missing."""
        ...

    def starred(self, source: Source, name: str, evaluator: Evaluator) -> Value | None:
        """Return what a module calls `name` all of whose names the file of `source` imports."""
        ...


class Evaluator:
    """Finds out what expressions are.

    Args:
        imports: resolves imports.

    Attributes:
        asked: the functions of which a parameter was asked for whose caller is not settled, innermost first.
    """

    def __init__(self, imports: Imports) -> None:
        self._imports = imports
        self._depth = 0
        self._steps = 0
        self._globals: dict[tuple[Scope, str], Value | None] = {}
        self.asked: list[Scope] = []
        self._kinds: dict[type[Expression], Callable[[Any, Scope, Callers], Value]] = {
            Literal: self._literal,
            Name: self._name,
            This: self._this,
            Super: self._super,
            Member: self._member,
            Index: self._index,
            Slice: self._slice,
            Invocation: self._invocation,
            Joined: self._joined,
            RecordLiteral: self._record,
            ListLiteral: self._list,
            Comprehension: self._comprehension,
            ItemOf: self._item_of,
            Choice: self._choice,
            FunctionLiteral: lambda node, scope, callers: Function(node.scope, callers),
            ClassLiteral: lambda node, scope, callers: Class(node.scope, callers),
            Imported: self._imported,
            Opaque: lambda node, scope, callers: self._unknown(node, scope, "not understood"),
        }

    def evaluate(self, expression: Expression, scope: Scope, callers: Callers) -> Value:
        """Return what an expression is.

        Args:
            expression: the expression.
            scope: the scope it stands in.
            callers: where the functions around it are called, as far as that is settled.

        Raises:
            Exhausted: if too many steps were taken.
        """
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise Exhausted
        if self._depth >= MAX_DEPTH:
            return self._unknown(expression, scope, "too involved")
        self._depth += 1
        try:
            return self._kinds[type(expression)](expression, scope, callers)
        finally:
            self._depth -= 1

    # Literals

    def _literal(self, node: Literal, scope: Scope, callers: Callers) -> Value:
        return Nothing() if node.value is None else Constant(node.value, scope.source.place(node.span))

    def _joined(self, node: Joined, scope: Scope, callers: Callers) -> Value:
        at = scope.source.place(node.span)
        return _plain(text_of(tuple(argument(self.evaluate(part, scope, callers), at) for part in node.parts), at))

    def _record(self, node: RecordLiteral, scope: Scope, callers: Callers) -> Value:
        at = scope.source.place(node.span)
        record, fields = RecordObject({}, at), dict[str, Value]()
        for entry in node.entries:
            key = self.evaluate(entry.key, scope, callers) if entry.key is not None else None
            value = self.evaluate(entry.value, scope, callers)
            if isinstance(key, Constant):
                fields[str(key.value)] = value
                continue
            record, fields = replace(record, fields={**record.fields, **fields}), {}
            record = with_entry(record, key, value) if key is not None else merged(record, value)
        return replace(record, fields={**record.fields, **fields})

    def _list(self, node: ListLiteral, scope: Scope, callers: Callers) -> Value:
        elements = [self.evaluate(element, scope, callers) for element in node.elements]
        complete = True
        for spread in node.spread:
            value = self.evaluate(spread, scope, callers)
            elements += value.elements if isinstance(value, ListObject) else ()
            complete = complete and isinstance(value, ListObject) and value.complete
        return ListObject(tuple(elements), scope.source.place(node.span), complete)

    def _comprehension(self, node: Comprehension, scope: Scope, callers: Callers) -> Value:
        return ListObject((self.evaluate(node.element, scope, callers),), scope.source.place(node.span))

    def _slice(self, node: Slice, scope: Scope, callers: Callers) -> Value:
        value = self.evaluate(node.base, scope, callers)
        return value if isinstance(value, ListObject) else self._unknown(node, scope, "a part of something")

    def _item_of(self, node: ItemOf, scope: Scope, callers: Callers) -> Value:
        value = self.evaluate(node.items, scope, callers)
        at = scope.source.place(node.span)
        if isinstance(value, ListObject) and value.complete and value.elements:
            return join(value.elements, at)
        return Varying(at, "an item of something")

    def _choice(self, node: Choice, scope: Scope, callers: Callers) -> Value:
        at = scope.source.place(node.span)
        values = [self.evaluate(option, scope, callers) for option in node.options]
        if node.fallback:
            return with_default(values[0], values[1], at)
        if any(isinstance(value, RecordObject) for value in values):  # what is spread may be nothing at all
            values = [value if isinstance(value, RecordObject) else RecordObject({}, at) for value in values]
        return join(values, at)

    def _unknown(self, node: Expression, scope: Scope, reason: str) -> Varying:
        return Varying(scope.source.place(node.span), reason)

    # Names

    def _imported(self, node: Imported, scope: Scope, callers: Callers) -> Value:
        value = self._imports.imported(scope.source, node.module, node.name, self)
        return value if value is not None else self._unknown(node, scope, "its module is missing")

    def _name(self, node: Name, scope: Scope, callers: Callers) -> Value:
        owner: Scope | None = scope
        while owner is not None:
            if (owner is scope or owner.kind is not ScopeKind.CLASS) and (
                node.name in owner.bindings or owner.parameter(node.name)
            ):
                return self._variable(node, scope, owner, callers)
            owner = owner.parent
        starred = self._imports.starred(scope.source, node.name, self)
        return starred if starred is not None else External(BUILTIN, (node.name,))

    def _variable(self, node: Name, scope: Scope, owner: Scope, callers: Callers) -> Value:
        if owner.kind is not ScopeKind.MODULE or scope is owner:
            return self._assigned(node, scope, owner, callers)
        key = (owner, node.name)
        if key not in self._globals:
            unsettled = len(self.asked)
            value = self._assigned(node, scope, owner, {})
            # Mostly a client, which is the same whoever calls.
            is_settled = isinstance(value, _SETTLED) and len(self.asked) == unsettled
            del self.asked[unsettled:]
            self._globals[key] = value if is_settled else None
        return self._globals[key] or self._assigned(node, scope, owner, callers)

    def _assigned(self, node: Name, scope: Scope, owner: Scope, callers: Callers) -> Value:
        bindings, path = owner.bindings.get(node.name, []), node.path
        parameter = owner.parameter(node.name)
        at = scope.source.place(node.span)
        if len(bindings) > MAX_EVENTS:
            return Varying(at, "assigned very often")
        if len(bindings) > 1 and all(binding.scope is owner for binding in bindings):
            if scope is owner:
                bindings = reaching(bindings, node.span[0], path) or bindings
            elif owner.kind is ScopeKind.MODULE:  # all of it has run before any of its functions is called
                bindings = reaching(bindings, END, ()) or bindings
        values = [self.evaluate(binding.value, binding.scope, callers) for binding in bindings]
        if parameter is not None and not (scope is owner and bindings and certain(bindings[0], path)):
            values.append(self._parameter(parameter, owner, callers))
        value = join(values, at)
        changes = owner.changes.get(node.name, [])
        if changes and scope is owner and len(changes) <= MAX_EVENTS:
            since = bindings[0].position if bindings else -1
            return self._changed(value, [change for change in changes if change.position > since], node, owner, callers)
        return self._changed(value, changes, None, owner, callers)

    def _changed(
        self, value: Value, changes: Sequence[Change], use: Name | None, owner: Scope, callers: Callers
    ) -> Value:
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
        changes = [change for change in changes if self._changes(change, callers)]
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

    def _changes(self, change: Change, callers: Callers) -> bool:
        """Return whether a change is one; a function that is given something need not change it."""
        if change.kind is not ChangeKind.HANDED:
            return True
        call, number = change.value, change.key
        if not (isinstance(call, Invocation) and isinstance(number, Literal)):
            return False
        function = self.evaluate(call.callee, change.scope, callers)
        return isinstance(function, Function) and any(
            other.kind is not ChangeKind.HANDED
            for parameter in function.scope.parameters
            if parameter.position == number.value
            for other in function.scope.changes.get(parameter.name, ())
        )

    def _parameter(self, parameter: Parameter, function: Scope, callers: Callers) -> Value:
        if parameter.own:
            return self._object(function, callers)
        at = function.source.place((function.start, function.start))
        site = callers.get(function)
        if function not in callers:
            self.asked.append(function)
        if site is None:
            service = annotated_service(parameter.annotation)
            return Client(service) if service else Varying(at, f"parameter {parameter.name}")
        call = site.invocation
        if parameter.rest:
            return self._left_over(parameter, function, site, callers)
        named = dict(call.named)
        if parameter.name in named:
            return self.evaluate(named[parameter.name], site.scope, callers)
        if parameter.position is not None and parameter.position < len(call.positional):
            value = self.evaluate(call.positional[parameter.position], site.scope, callers)
            if parameter.key is None:
                return value
            value = self.member(value, parameter.key, at)
            if not isinstance(value, Nothing):
                return value
        elif call.open or call.spread:
            return Varying(at, f"parameter {parameter.name}")
        if parameter.default is not None:
            return self.evaluate(parameter.default, function.parent or function, callers)
        return Nothing()

    def _left_over(self, parameter: Parameter, function: Scope, site: Site, callers: Callers) -> Value:
        """Return what a parameter holds that takes all arguments by name which no other parameter takes."""
        passed = Arguments(self, site.invocation, site.scope, callers)
        if not parameter.by_name:
            return Varying(passed.at, f"parameter {parameter.name}")
        record = passed.record()
        taken = {other.name for other in function.parameters}
        return replace(record, fields={name: value for name, value in record.fields.items() if name not in taken})

    # Objects

    def _this(self, node: This, scope: Scope, callers: Callers) -> Value:
        method = _around(scope)
        if method.kind is ScopeKind.CLASS:
            return Instance(method, None, callers)
        return self._object(method, callers) if method.is_method else self._unknown(node, scope, "this")

    def _super(self, node: Super, scope: Scope, callers: Callers) -> Value:
        method = _around(scope)
        if method.parent is not None and method.is_method:
            for base in method.parent.bases:
                value = self.evaluate(base, method.parent.parent or method.parent, callers)
                if isinstance(value, Class):
                    return Instance(value.scope, None, callers)
        return self._unknown(node, scope, "its base class")

    def _object(self, method: Scope, callers: Callers) -> Value:
        """Return the object on which `method` is called."""
        owner = method.parent or method
        if method not in callers:
            self.asked.append(method)
        site = callers.get(method)
        if site is not None:
            if method.name in CONSTRUCTORS:
                return Instance(owner, site, callers)
            if isinstance(site.invocation.callee, Member):
                value = self.evaluate(site.invocation.callee.base, site.scope, callers)
                if isinstance(value, Instance):
                    return value
        return Instance(owner, None, callers)

    def lineage(self, scope: Scope, callers: Callers) -> list[Scope]:
        """Return a class and those that it inherits from."""
        found = [scope]
        for known in found:
            for base in known.bases:
                value = self.evaluate(base, known.parent or known, callers)
                if isinstance(value, Class) and value.scope not in found:
                    found.append(value.scope)
        return found

    def _field(self, instance: Instance, name: str, at: Place) -> Value:
        callers = dict(instance.callers)
        lineage = self.lineage(instance.scope, callers)
        if instance.site is not None and (constructor := constructor_of(lineage)) is not None:
            callers[constructor] = instance.site
        for scope in lineage:
            bindings = [*scope.fields.get(name, []), *scope.bindings.get(name, [])]
            values = [self.evaluate(binding.value, binding.scope, callers) for binding in bindings]
            if not values:
                continue
            value = join(values, at)
            if isinstance(value, Function) and value.scope.parent is scope:
                method = Function(value.scope, callers, instance)
                return self.returned(method, at) if value.scope.is_getter else method
            return self._changed(value, scope.changes.get(field_name(name), []), None, scope, callers)
        return Varying(at, f"field {name}")

    # Members

    def _member(self, node: Member, scope: Scope, callers: Callers) -> Value:
        return self.member(self.evaluate(node.base, scope, callers), node.name, scope.source.place(node.span))

    def _index(self, node: Index, scope: Scope, callers: Callers) -> Value:
        base = self.evaluate(node.base, scope, callers)
        key = self.evaluate(node.key, scope, callers)
        at = scope.source.place(node.span)
        if isinstance(key, Constant) and isinstance(key.value, str):
            return self.member(base, key.value, at)
        if isinstance(base, ListObject) and base.complete and isinstance(key, Constant):
            return join(base.elements, at) if base.elements else Varying(at)
        return Varying(at, "an item of something")

    def member(self, base: Value, name: str, at: Place) -> Value:
        """Return what stands under a name in something, as a field, method, key or name of a module."""
        match base:
            case External() if is_environment(base) and name != "get":
                return Environment(name, at)
            case External():
                return base if name == "default" else External(base.package, (*base.path, name))
            case ModuleObject():
                return self.exported(base, name, at)
            case RecordObject():
                return field_of(base, name, at)
            case Instance():
                return self._field(base, name, at)
            case Class():
                return self._field(Instance(base.scope, None, base.callers), name, at)
            case Client():
                return ClientMethod(base, name)
            case Resource():
                return resource_member(base, name)
            case QueueLookup():
                return base
            case Foreign() | Function() | ClientMethod() | Command():
                return Foreign()
            case _:
                return Varying(at, f"field {name}")

    def exported(self, base: ModuleObject, name: str, at: Place) -> Value:
        """Return what a module of the project calls `name`."""
        value = base.module.member(name, self)
        return value if value is not None else Varying(at, f"no {name} in the module")

    # Calls

    def _invocation(self, node: Invocation, scope: Scope, callers: Callers) -> Value:
        arguments = Arguments(self, node, scope, callers)
        if is_wrapper(node):
            return arguments.position(0)
        if isinstance(node.callee, Member):
            base = self.evaluate(node.callee.base, scope, callers)
            result = method_result(base, node.callee.name, arguments)
            if result is not None:
                return result
            callee = self.member(base, node.callee.name, arguments.at)
        else:
            callee = self.evaluate(node.callee, scope, callers)
        match callee:
            case Function():
                site = {callee.scope: Site(node, scope)}
                return self.returned(Function(callee.scope, {**callers, **callee.callers, **site}), arguments.at)
            case Class():
                return Instance(callee.scope, Site(node, scope), {**callers, **callee.callers})
            case External():
                return external_result(callee, arguments)
            case ClientMethod():
                return response(callee, arguments)
            case QueueLookup() | Resource() | Foreign():  # `.promise()` of a look-up, `filter()` of a bucket's objects
                return callee
            case _:
                return Varying(arguments.at, "what a call returns")

    def returned(self, function: Function, at: Place) -> Value:
        """Return what a function returns to the callers that it has."""
        values = [self.evaluate(value, function.scope, function.callers) for value in function.scope.returns]
        return join(values, at) if values else Nothing()


def constructor_of(lineage: Iterable[Scope]) -> Scope | None:
    """Return the constructor of a class, given with the classes that it inherits from."""
    for scope in lineage:
        for name in CONSTRUCTORS:
            for binding in scope.bindings.get(name, ()):
                if isinstance(binding.value, FunctionLiteral):
                    return binding.value.scope
    return None


def _around(scope: Scope) -> Scope:
    """Return the function or class that says what `this` is in `scope`."""
    while scope.kind is ScopeKind.ARROW and scope.parent is not None:
        scope = scope.parent
    return scope


def _plain(value: Argument) -> Value:
    return value if isinstance(value, Constant | Environment | Text) else Varying(value.at, "text that varies")
