"""What stands under a name in something, and what calls of such things return."""

from __future__ import annotations

from archlint.code.evaluation.alternatives import one_of_several
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.environment import checked, is_environment, of_environment
from archlint.code.evaluation.instances import attribute_of, is_dictionary
from archlint.code.evaluation.library import (
    external_result,
    is_wrapper,
    method_result,
    resource_member,
    response,
)
from archlint.code.evaluation.objects import (
    Callers,
    CallSite,
    Class,
    Client,
    ClientMethod,
    CodeValue,
    Evaluates,
    External,
    Foreign,
    Function,
    Instance,
    ModuleObject,
    QueueLookup,
    RecordObject,
    SdkCommand,
    SdkResource,
)
from archlint.code.evaluation.records import field_of
from archlint.code.evaluation.values import Constant, Varying
from archlint.code.syntax.syntax import Invocation, LexicalScope, Member
from archlint.model.data import copied
from archlint.model.source.location import Place

#: Methods of texts that say the same in another way.
_SPELLINGS = frozenset({"lower", "strip", "toLowerCase", "toString", "toUpperCase", "trim", "upper"})


def member(evaluator: Evaluates, base: CodeValue, name: str, at: Place) -> CodeValue:
    """Return what stands under a name in something, as a field, method, key or name of a module."""
    match base:
        case External() if is_environment(base) and name not in ("get", "copy"):
            return of_environment(base, name, at)
        case External():
            return base if name == "default" else External(base.package, (*base.path, name))
        case ModuleObject():
            return _exported(evaluator, base, name, at)
        case RecordObject():
            return field_of(base, name, at)
        case Instance():
            return attribute_of(evaluator, base, name, at)
        case Class():
            return attribute_of(evaluator, Instance(base.scope, None, base.callers), name, at, of_class=True)
        case Client():
            return ClientMethod(base, name)
        case SdkResource():
            return resource_member(base, name)
        case QueueLookup():
            return base
        case Foreign() | Function() | ClientMethod() | SdkCommand():
            return Foreign(name)
        case Constant() if name == "value":  # of a member of an enumeration
            return base
        case _:
            return Varying(at, "a field", name)


def _exported(evaluator: Evaluates, base: ModuleObject, name: str, at: Place) -> CodeValue:
    value = base.module.member(name, evaluator)
    return value if value is not None else Varying(at, f"no {name} in the module")


def _read(base: CodeValue, method: str, arguments: Arguments) -> CodeValue | None:
    """Return what a method returns that reads a field of something unknown, or changes only how it is written."""
    if isinstance(base, Varying | Foreign):
        key = arguments.position(0) if method == "get" else None
        if isinstance(key, Constant):
            found = Foreign(str(key.value))
            default = one_of_several((found, arguments.position(1)), arguments.at, "a field, or what stands in for it")
            return copied(default, name=found.name) if default.options else found
        if method in _SPELLINGS:
            return base
    return None


def invocation(evaluator: Evaluates, node: Invocation, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what a call returns."""
    arguments = Arguments(evaluator, node, scope, callers)
    if is_wrapper(node):
        return arguments.position(0)
    if isinstance(node.callee, Member):
        base = evaluator.evaluate(node.callee.base, scope, callers)
        result = method_result(base, node.callee.name, arguments) or _read(base, node.callee.name, arguments)
        if result is not None:
            return result
        callee = evaluator.member(base, node.callee.name, arguments.at)
    else:
        callee = evaluator.evaluate(node.callee, scope, callers)
    match callee:
        case Function():
            site = {callee.scope: CallSite(node, scope)}
            return evaluator.returned(Function(callee.scope, {**callers, **callee.callers, **site}), arguments.at)
        case Class():
            if is_dictionary(evaluator, callee.scope):
                return arguments.record()
            return Instance(callee.scope, CallSite(node, scope), {**callers, **callee.callers})
        case External():
            return external_result(callee, arguments)
        case ClientMethod():
            return response(callee, arguments)
        case Foreign():
            return checked(arguments) or Foreign()
        case QueueLookup() | SdkResource():  # `.promise()` of a look-up, `filter()` of a bucket's objects
            return callee
        case _:
            return checked(arguments) or Varying(arguments.at, "what a call returns")
