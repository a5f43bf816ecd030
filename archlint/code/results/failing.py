"""What tells, in code that handles a batch, whether records failed, and whether an error ends it after a test of it."""

from __future__ import annotations

import re

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.instances import lineage
from archlint.code.evaluation.objects import CodeValue, Instance, ListObject, Nothing, RecordObject
from archlint.code.evaluation.records import field_of
from archlint.code.evaluation.values import Concatenation, Constant
from archlint.code.syntax.source import words
from archlint.code.syntax.syntax import (
    CodeExpression,
    Invocation,
    ItemOf,
    LexicalScope,
    Member,
    Name,
    Subscript,
)
from archlint.model.regex import regex

#: The field of the response that lists the records that failed.
FAILURES = "batchItemFailures"
#: What Powertools calls the list of the records that failed.
LISTED = frozenset({FAILURES, "fail_messages", "failureMessages"})
_NEARLY = regex(r"batch[_-]?item[_-]?failures?", re.I)
#: What makes a dictionary of an object that it is given, or called on.
_AS_DICTIONARY, _DUMPING = frozenset({"asdict", "vars"}), frozenset({"_asdict", "dict", "model_dump"})
#: A field of the object itself.
_OWN_FIELD = regex(r"\b(?:self|this)\.#?(\w+)")


def telling_of(expression: CodeExpression, scope: LexicalScope, handler: LexicalScope) -> set[str]:
    """Return the variables and fields that tell whether records failed: what is reported, and what changes with it."""
    text = scope.source.text(expression.span)
    named = {name for name in words(text) if name in scope.bindings or scope.parameter(name)}
    made = [binding.value for name in named for binding in scope.bindings.get(name, ())]
    inner = {name for value in made for name in words(scope.source.text(value.span)) if name in scope.bindings}
    results = {name for name, bindings in scope.bindings.items() if any(each.value is expression for each in bindings)}
    found = {name for name in named | inner | results if not _comes_in(name, scope, handler)}
    arms = {change.path for name in found for change in scope.changes.get(name, ()) if change.path}
    beside = {name for name, changes in scope.changes.items() if any(change.path in arms for change in changes)}
    beside |= {name for name, bindings in scope.bindings.items() if any(each.path in arms for each in bindings)}
    return {*LISTED, *found, *beside, *_OWN_FIELD.findall(text)}


def throws(scope: LexicalScope, telling: set[str]) -> bool:
    """Tell whether an error ends a function after a test of what tells whether records failed, or where one did."""
    arms = [change.path for name in telling for change in scope.changes.get(name, ())]
    return any(
        not telling.isdisjoint(tested) or (path and any(arm[: len(path)] == path for arm in arms))
        for tested, path in scope.throws
    )


def _comes_in(name: str, scope: LexicalScope, handler: LexicalScope) -> bool:
    """Tell whether a variable holds what the handler is given, a part of it, or one of several things."""
    parameter = scope.parameter(name)
    if parameter is not None and (scope is handler or parameter.own):
        return True
    values = [binding.value for binding in scope.bindings.get(name, ())]
    return any(isinstance(value, ItemOf) or _is_part_of_parameter(value, scope) for value in values)


def _is_part_of_parameter(value: CodeExpression, scope: LexicalScope) -> bool:
    while not isinstance(value, Name):
        if isinstance(value, Invocation) and isinstance(value.callee, Member) and value.callee.name == "get":
            value = value.callee
        if not isinstance(value, Member | Subscript):
            return False
        value = value.base
    return scope.parameter(value.name) is not None


def name_of_failures(record: RecordObject) -> str:
    """Return what a response calls the records that failed, if it may list any: what Lambda reads, or nearly so."""
    names = [name for name in record.fields if _NEARLY.fullmatch(name)]
    name = FAILURES if FAILURES in names else next(iter(names), "")
    return name if name and not _is_empty(record, name) else ""


def _is_empty(record: RecordObject, name: str) -> bool:
    """Tell whether a response certainly lists no failures."""
    failures = field_of(record, name, record.at)
    return isinstance(failures, Nothing) or (
        isinstance(failures, ListObject) and failures.complete and not failures.elements
    )


def lists_failures(
    expression: CodeExpression, value: CodeValue, scope: LexicalScope, evaluator: Evaluator, *, is_python: bool
) -> bool:
    """Tell whether what a handler returns is made of an object of a class that lists the records that failed.

    Args:
        expression: what it returns; in JavaScript an object as it is, in Python what makes a dictionary of one.
        value: what is known of that.
        scope: the function that it stands in.
        evaluator: finds out what the object is.
        is_python: whether the code is Python.
    """
    if is_python:
        made_of = _dumped(expression)
        if made_of is None:
            return False
        value = evaluator.evaluate(made_of, scope, {})
    if not isinstance(value, Instance):
        return False
    return any(FAILURES in (*each.bindings, *each.fields) for each in lineage(evaluator, value.scope, {}))


def _dumped(expression: CodeExpression) -> CodeExpression | None:
    """Return the object that Python code makes a dictionary of; None if it makes none."""
    callee = expression.callee if isinstance(expression, Invocation) else None
    if not isinstance(expression, Invocation) or not isinstance(callee, Name | Member):
        return None
    if callee.name in _AS_DICTIONARY and len(expression.positional) == 1:
        return expression.positional[0]
    return callee.base if isinstance(callee, Member) and callee.name in _DUMPING else None


def is_other(value: CodeValue) -> bool:
    """Tell whether something that a handler returns is certainly no partial batch response."""
    if isinstance(value, RecordObject):
        return value.complete and not value.computed and FAILURES not in value.fields
    return isinstance(value, Nothing | Constant | Concatenation | ListObject)
