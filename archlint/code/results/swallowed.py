"""What hides from Lambda that a handler has failed: what stands in it, or in the functions that do all of its work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from archlint.code.callgraph import scopes_in
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Function
from archlint.code.syntax.files import Unparsable, function_body
from archlint.code.syntax.outcomes.quiet import Quiet
from archlint.code.syntax.outcomes.swallowing import Swallow, Swallowing
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.source import ByteSpan
from archlint.code.syntax.syntax import LexicalScope
from archlint.model.regex import regex
from archlint.model.source.location import Place

#: What is known of functions: what in them hides failures.
KnownSwallows: TypeAlias = dict[LexicalScope, list[Swallow]]

#: Code without one of these words hides no failure.
HIDING_WORDS = regex(
    rb"\b(?:except|catch|allSettled|return_exceptions|suppress)\b|PoolExecutor|\bThread\(|\bforEach\(\s*(?:async\b|\w+\s*\))"
)
_WAITED = (ResultUse.AWAITED, ResultUse.WAITED)
#: How many calls down it is looked for what hides something.
_MAX_CALLS = 4


def swallowed(
    function: Function,
    evaluator: Evaluator,
    known: KnownSwallows,
    calls: int = _MAX_CALLS,
    *,
    is_ending: bool | None = None,
) -> list[Place]:
    """Return where a function, or what it calls, catches all that fails with what it is given, and tells nobody.

    Args:
        function: the function.
        evaluator: finds out what it calls.
        known: what has been found out of functions so far.
        calls: how many calls down to look.
        is_ending: whether the invocation ends with it, whatever goes on; by default where it is `async` itself.
    """
    found: list[Place] = []
    is_ending = function.scope.is_async if is_ending is None else is_ending
    if function.scope not in known:
        known[function.scope] = _swallows(function.scope)
    for each in known[function.scope]:
        source = function.scope.source
        is_itself = each.dropped == each.span
        called = _called(each, function, evaluator) if each.is_call and calls else None
        is_told = each.work is not None and any(_tells(scope) for scope in _working(each.work, function, evaluator))
        places = [] if each.is_call or is_itself or is_told else [source.place(each.span)]
        if called is not None:
            places = swallowed(called, evaluator, known, calls - 1, is_ending=is_ending)
        goes_on = not (each.is_call and is_itself) or (called is not None and _goes_on(called.scope))
        if not places and is_ending and each.dropped is not None and goes_on:
            places = [source.place(each.dropped)]
        if not places:
            return []
        found += places
    return found


def _called(call: Swallow, function: Function, evaluator: Evaluator) -> Function | None:
    """Return the function that a call in another one is certainly one of, or that is called with each record."""
    for scope in scopes_in(function.scope):
        for invocation in scope.invocations:
            if invocation.span == call.span:
                value = evaluator.anywhere(invocation.callee, scope)
                if not isinstance(value, Function) and function.callers:
                    # What a function is given that makes another one.
                    value = evaluator.evaluate(invocation.callee, scope, function.callers)
                if isinstance(value, Function):
                    return value
    return None


def _working(work: ByteSpan, function: Function, evaluator: Evaluator) -> Iterator[LexicalScope]:
    """Yield the functions that are called somewhere in a function."""
    for scope in scopes_in(function.scope):
        for invocation in scope.invocations:
            if work[0] <= invocation.span[0] and invocation.span[1] <= work[1]:
                value = evaluator.anywhere(invocation.callee, scope)
                if isinstance(value, Function):
                    yield value.scope


def _tells(scope: LexicalScope) -> bool:
    """Tell whether a function may catch an error and do something with it but log it, or throw it again."""
    try:
        body = function_body(scope)
    except Unparsable:
        return True
    return body is not None and Quiet(scope.source).tells(body)


def _goes_on(scope: LexicalScope) -> bool:
    """Tell whether a function is certainly not done when it returns: it waits for something."""
    return scope.is_async and any(each.use in _WAITED for inner in scopes_in(scope) for each in inner.invocations)


def _swallows(scope: LexicalScope) -> list[Swallow]:
    """Return what in a function hides all that fails with what it is given."""
    try:
        body = function_body(scope)
    except Unparsable:
        return []
    if body is None:
        return []
    given = (parameter.name for parameter in scope.parameters)
    return Swallowing(scope.source, body, given).swallows()
