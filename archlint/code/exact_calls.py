"""Which functions code may lead to, as far as that is certain, and whether decorators change what they are passed."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.instances import lineage
from archlint.code.evaluation.objects import (
    BUILTIN,
    Class,
    CodeValue,
    External,
    Foreign,
    Function,
    Instance,
    ListObject,
    ModuleObject,
    Nothing,
    RecordObject,
)
from archlint.code.evaluation.sdk import BOTO3_PACKAGES
from archlint.code.evaluation.values import Varying
from archlint.code.syntax.syntax import (
    Binding,
    Choice,
    CodeExpression,
    FunctionLiteral,
    Imported,
    Invocation,
    LexicalScope,
    ListLiteral,
    Literal,
    Member,
    Name,
    Opaque,
    RecordLiteral,
    ScopeKind,
    Subscript,
    This,
)
from archlint.model.data import NamedTuple

#: What may be or hold functions that somebody else calls, and how many things that are given are looked at.
_GIVEN, _MAX_FIELDS = (Invocation, ListLiteral, Member, Name, RecordLiteral), 500
#: How many steps are taken at most to find out what is given: a fifth of those that there are for all that is called.
_MOST_STEPS = 10_000
#: Packages of the languages themselves that call nothing of what they are given.
_CALLING_NOTHING = frozenset({"fs", "math", "os", "path", "re", "struct", "sys", "time", "typing"})
#: Packages that keep classes and objects for those who ask for them, and those that only look at the data in them.
_KEEPERS = frozenset(
    {
        *("awilix", "dependency_injector", "injection-js", "injector", "inversify", "kink", "lagom", "punq"),
        *("tsyringe", "typedi"),
        *("attr", "attrs", "copy", "dataclasses", "enum", "inspect", "json", "logging", "pickle", "pprint", "util"),
        *("aws_lambda_powertools", "cattr", "cattrs", "class-transformer", "class-validator", "dacite", "dill"),
        *("@mikro-orm", "jsonpickle", "lodash", "marshmallow_dataclass", "orjson", "pydantic", "simplejson"),
        *("structlog", "typeorm", "typing_extensions"),
    }
)


class ObjectField(NamedTuple):
    """A field of the objects of a class."""

    owner: LexicalScope
    name: str


class Reached(NamedTuple):
    """What the code of a scope may lead to.

    Attributes:
        functions: the functions that it certainly means.
        names: the names of others.
        methods: the names of methods that it only calls on fields of the object that it is called on.
    """

    functions: list[LexicalScope]
    names: set[str]
    methods: dict[str, list[ObjectField]]


def reached_from(scope: LexicalScope, evaluator: Evaluator) -> Reached:
    """Return what the code of a scope may lead to.

    A variable means what it is bound to around it. Two classes may have a method of one name; who does nothing with
    the name but call it on objects of one of them, never calls that of the other.
    """
    functions: list[LexicalScope] = []
    names: set[str] = set()
    for name in scope.variables:
        owner = _owner(name, scope)
        if owner is not None and name in scope.exported:
            continue
        parameter = owner.parameter(name) if owner is not None else None
        if owner is None or parameter is not None:
            # What a parameter is passed occurs where it is passed, but for what is taken of it.
            names.add((parameter.key or "") if parameter is not None else name)
        for binding in owner.bindings.get(name, ()) if owner is not None else ():
            for expression in binding.value.options if isinstance(binding.value, Choice) else (binding.value,):
                value = _bound(expression, binding.scope, evaluator)
                if isinstance(value, Function):
                    functions.append(value.scope)
                if isinstance(value, Varying) or _is_taken(expression, binding.scope, evaluator):
                    names |= {name, _name_of(expression)}
    functions += _given_away(scope, evaluator)
    exact = _exactly_called(scope, evaluator)
    methods: dict[str, list[ObjectField]] = {}
    for method, called in exact.items():
        functions += [each for each in called if isinstance(each, LexicalScope)]
        if on_fields := [each for each in called if isinstance(each, ObjectField)]:
            methods[method] = on_fields
    return Reached(functions, names | (scope.mentions - exact.keys()), methods)


def _given_away(scope: LexicalScope, evaluator: Evaluator) -> Iterator[LexicalScope]:
    """Yield the functions in what a scope gives to a package, which may call them: of records, of classes and objects.

    Of what a method of something unknown is given, only functions of records count: they are there to be called.
    """
    for invocation in scope.invocations:
        if evaluator.aside > _MOST_STEPS:
            return
        before = evaluator.steps
        given = (*invocation.positional, *(each for _, each in invocation.named))
        given = tuple(each for each in given if isinstance(each, _GIVEN))
        function = evaluator.anywhere(invocation.callee, scope) if given else None
        if isinstance(function, External | Foreign) and not _calls_nothing(function):
            is_kept = isinstance(function, Foreign) or _outermost(function.package) in _KEEPERS
            for expression in given:
                yield from _functions_of(evaluator.anywhere(expression, scope), evaluator, is_kept=is_kept)
        evaluator.aside += evaluator.steps - before


def _calls_nothing(function: External | Foreign) -> bool:
    """Tell whether something calls nothing of what it is given, as what is of an SDK or of the languages."""
    if isinstance(function, Foreign):
        return False
    if function.package == BUILTIN:
        return function.path != ("Proxy",)
    name = _outermost(function.package)
    return function.package in BOTO3_PACKAGES or name in _CALLING_NOTHING or name in ("@aws-sdk", "aws-sdk")


def _outermost(package: str) -> str:
    """Return the name of a package without what it has inside: `dataclasses`, `@apollo`, `util` of `node:util`."""
    return package.removeprefix("node:").partition("/")[0].partition(".")[0]


def _functions_of(value: CodeValue, evaluator: Evaluator, *, is_kept: bool) -> Iterator[LexicalScope]:
    """Yield the functions of a record, at any depth, or the methods of a class or an object.

    Args:
        value: what may be one.
        evaluator: finds out what a class inherits.
        is_kept: whether who has it calls no method of it.
    """
    waiting = [value]
    for _ in range(_MAX_FIELDS):
        if not waiting:
            break
        match waiting.pop():
            case Function() as function if function is not value:
                yield function.scope
            case RecordObject() as record:
                waiting += record.fields.values()
            case ListObject() as items:
                waiting += items.elements
            case (Class() | Instance()) as made if made is value and not is_kept:
                for each in lineage(evaluator, made.scope, {}):
                    yield from (inner for inner in each.children if inner.is_method)


def _owner(name: str, scope: LexicalScope) -> LexicalScope | None:
    """Return the scope whose variable a name means."""
    owner: LexicalScope | None = scope
    while owner is not None:
        is_seen = owner is scope or owner.kind is not ScopeKind.CLASS
        if is_seen and (name in owner.bindings or owner.parameter(name)):
            return owner
        owner = owner.parent
    return None


def _bound(expression: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> CodeValue:
    """Return the function that is bound, or something unknown if it may be one whose name does not occur."""
    if isinstance(expression, FunctionLiteral | Imported | Member | Subscript | Opaque):
        return evaluator.anywhere(expression, scope)
    return Nothing()


def _is_taken(expression: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether something is taken of an object, which may be another each time; a module is always the same."""
    if not isinstance(expression, Member | Subscript):
        return False
    return not isinstance(evaluator.anywhere(expression.base, scope), ModuleObject)


def _name_of(expression: CodeExpression) -> str:
    """Return what is taken of something."""
    if isinstance(expression, Subscript):
        return str(expression.key.value) if isinstance(expression.key, Literal) else ""
    return (expression.name or "") if isinstance(expression, Imported | Member) else ""


def _exactly_called(scope: LexicalScope, evaluator: Evaluator) -> dict[str, list[LexicalScope | ObjectField]]:
    """Return the names of methods with which a scope does nothing but call what is certain, and what it calls.

    Of what is called on a field of the object itself, the field is returned.
    """
    found: dict[str, list[LexicalScope | ObjectField]] = {}
    uncertain = set(scope.handed)
    for invocation in scope.invocations:
        callee = invocation.callee
        if not isinstance(callee, Member) or callee.name in uncertain:
            continue
        value = evaluator.anywhere(callee, scope) if is_certain(callee.base, scope, evaluator) else None
        if isinstance(value, Function):
            found.setdefault(callee.name, []).append(value.scope)
        elif (field := _field(callee.base, scope)) is not None:
            found.setdefault(callee.name, []).append(field)
        else:
            uncertain.add(callee.name)
            found.pop(callee.name, None)
    return found


def _field(base: CodeExpression, scope: LexicalScope) -> ObjectField | None:
    """Return the field of the object itself that an expression is."""
    if not isinstance(base, Member):
        return None
    method: LexicalScope | None = scope
    if isinstance(base.base, This):
        while method is not None and method.kind is ScopeKind.ARROW:
            method = method.parent
        is_own = method is not None and method.is_method
    else:
        method = _owner(base.base.name, scope) if isinstance(base.base, Name) else None
        parameter = method.parameter(base.base.name) if method is not None and isinstance(base.base, Name) else None
        is_own = parameter is not None and parameter.own
    return (
        ObjectField(method.parent, base.name) if is_own and method is not None and method.parent is not None else None
    )


def is_certain(base: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> bool:
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
    owner = _owner(name.name, scope) if isinstance(name, Name) else None
    if owner is None or not isinstance(name, Name) or owner.parameter(name.name):
        return None
    bindings = owner.bindings[name.name]
    return bindings[0] if len(bindings) == 1 and not bindings[0].path else None


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
