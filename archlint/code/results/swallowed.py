"""What hides from Lambda that a handler has failed: what stands in it, or in the functions that do all of its work."""

from __future__ import annotations

from typing import TypeAlias

from archlint.code.callgraph import scopes_in
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Function
from archlint.code.syntax.files import Unparsable, function_body
from archlint.code.syntax.outcomes.swallowing import Swallow, Swallowing
from archlint.code.syntax.syntax import LexicalScope
from archlint.model.regex import regex
from archlint.model.source.location import Place

#: What is known of functions: what in them hides failures.
KnownSwallows: TypeAlias = dict[LexicalScope, list[Swallow]]

#: Code without one of these words hides no failure.
HIDING_WORDS = regex(rb"\b(?:except|catch|allSettled)\b")
#: How many calls down it is looked for what hides something.
_MAX_CALLS = 4


def swallowed(function: Function, evaluator: Evaluator, known: KnownSwallows, calls: int = _MAX_CALLS) -> list[Place]:
    """Return where a function, or what it calls, catches all that fails with what it is given, and tells nobody.

    Args:
        function: the function.
        evaluator: finds out what it calls.
        known: what has been found out of functions so far.
        calls: how many calls down to look.
    """
    found: list[Place] = []
    if function.scope not in known:
        known[function.scope] = _swallows(function.scope)
    for span, is_call in known[function.scope]:
        places = [function.scope.source.place(span)]
        if is_call:
            called = [
                evaluator.anywhere(invocation.callee, scope)
                for scope in scopes_in(function.scope)
                for invocation in scope.invocations
                if invocation.span == span
            ]
            functions = [each for each in called if isinstance(each, Function)]
            places = swallowed(functions[0], evaluator, known, calls - 1) if functions and calls else []
        if not places:
            return []
        found += places
    return found


def _swallows(scope: LexicalScope) -> list[Swallow]:
    """Return what in a function hides all that fails with what it is given."""
    try:
        body = function_body(scope)
    except Unparsable:
        return []
    if body is None:
        return []
    is_outermost = scope.parent is None or scope.parent.parent is None
    given = (parameter.name for parameter in scope.parameters)
    return Swallowing(scope.source, body, given).swallows(is_outermost=is_outermost)
