"""What the parameters of functions are: what is passed where they are called."""

from __future__ import annotations

import re

from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.environment import CONFIG_SERVICE
from archlint.code.evaluation.instances import called_on
from archlint.code.evaluation.objects import (
    ENTRIES_PER_STEP,
    Callers,
    CallSite,
    Class,
    Client,
    CodeValue,
    Evaluates,
    Foreign,
    Function,
    Instance,
    Nothing,
)
from archlint.code.evaluation.records import left_of
from archlint.code.evaluation.sdk import annotated_service
from archlint.code.evaluation.values import Varying
from archlint.code.syntax.changes import ChangeKind
from archlint.code.syntax.syntax import Change, FunctionParameter, Invocation, LexicalScope, Literal, Name, Opaque
from archlint.model.data import copied
from archlint.model.regex import regex

#: The name of a type, whatever it is a type of.
_TYPE = regex(r"[\"']?(\w+)(?:<.*>)?[\"']?", re.S)

#: Of so many changes that a function makes at most it is told what they change.
_MAX_INSIDE = 20


def passed(evaluator: Evaluates, parameter: FunctionParameter, function: LexicalScope, callers: Callers) -> CodeValue:
    """Return what a parameter of a function is, as far as it is settled who calls that."""
    if parameter.own:
        return called_on(evaluator, function, callers)
    at = function.source.place((function.start, function.start))
    site = callers.get(function)
    if function not in callers:
        evaluator.asked.append(function)
    if site is None:
        return _declared(evaluator, parameter, function, callers)
    call = site.invocation
    if parameter.rest:
        return _left_over(evaluator, parameter, function, site, callers)
    named = dict(call.named)
    evaluator.count(len(named) // ENTRIES_PER_STEP)
    if parameter.name in named:
        value = evaluator.evaluate(named[parameter.name], site.scope, callers)
        return _or_declared(evaluator, value, parameter, function, callers)
    if parameter.position is not None and parameter.position < len(call.positional):
        value = evaluator.evaluate(call.positional[parameter.position], site.scope, callers)
        if parameter.without:
            return left_of(value, parameter.without, at)
        if parameter.key is not None:
            value = evaluator.member(value, parameter.key, at)
        if parameter.key is None or not isinstance(value, Nothing):
            return _or_declared(evaluator, value, parameter, function, callers)
    elif call.open or call.spread:
        return Varying(at, f"parameter {parameter.name}")
    if parameter.default is not None:
        return evaluator.evaluate(parameter.default, function.parent or function, callers)
    return Nothing()


def made_changes(evaluator: Evaluates, change: Change, callers: Callers) -> list[Change]:
    """Return the changes that a change comes to: a function that is given something changes some of it, if any."""
    if change.kind is not ChangeKind.HANDED:
        return [change]
    call, number = change.value, change.key
    function = evaluator.evaluate(call.callee, change.scope, callers) if isinstance(call, Invocation) else None
    if not isinstance(number, Literal) or not isinstance(function, Function):
        return []
    parameters = (each for each in function.scope.parameters if each.position == number.value)
    inside = [each for parameter in parameters for each in function.scope.changes.get(parameter.name, ())]
    inside = [each for each in inside if each.kind is not ChangeKind.HANDED]
    is_known = all(each.kind is ChangeKind.ENTRY and isinstance(each.key, Literal) for each in inside)
    if not is_known or len(inside) > _MAX_INSIDE:
        return [change]
    there = {"scope": change.scope, "position": change.position, "path": change.path}
    return [copied(each, value=Opaque(each.value.span), **there) for each in inside]


def _declared(
    evaluator: Evaluates, parameter: FunctionParameter, function: LexicalScope, callers: Callers
) -> CodeValue:
    """Return what a parameter is of which nothing is known but how it is declared."""
    at = function.source.place((function.start, function.start))
    service = annotated_service(parameter.annotation)
    if service:
        return Client(service)
    scope = function.parent or function
    default = parameter.default
    if isinstance(default, Invocation) and isinstance(default.callee, Name) and default.callee.name == "Depends":
        return evaluator.evaluate(default, scope, callers)
    if named := _TYPE.fullmatch(parameter.annotation):
        value = evaluator.evaluate(Name((function.start, function.start), named[1], ()), scope, callers)
        if isinstance(value, Class) and not evaluator.is_inherited(value):
            return Instance(value.scope, None, value.callers, declared=True)
        if value == CONFIG_SERVICE:
            return value
    return Varying(at, "a parameter", parameter.key or parameter.name)


def _or_declared(
    evaluator: Evaluates, value: CodeValue, parameter: FunctionParameter, function: LexicalScope, callers: Callers
) -> CodeValue:
    """Return what is passed; where nothing is known of that, what the parameter is declared to be, or its name."""
    if not isinstance(value, Varying | Foreign):
        return value
    declared = _declared(evaluator, parameter, function, callers) if parameter.annotation else value
    if not isinstance(declared, Varying | Foreign):
        return declared
    return value if value.name else copied(value, name=parameter.key or parameter.name)


def _left_over(
    evaluator: Evaluates, parameter: FunctionParameter, function: LexicalScope, site: CallSite, callers: Callers
) -> CodeValue:
    """Return what a parameter holds that takes all arguments by name which no other parameter takes."""
    arguments = Arguments(evaluator, site.invocation, site.scope, callers)
    if not parameter.by_name:
        return Varying(arguments.at, f"parameter {parameter.name}")
    record = arguments.record()
    evaluator.count(len(function.parameters) // ENTRIES_PER_STEP)
    taken = {other.name for other in function.parameters}
    return copied(record, fields={name: value for name, value in record.fields.items() if name not in taken})
