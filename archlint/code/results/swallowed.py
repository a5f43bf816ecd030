"""What hides from Lambda that a handler has failed: what stands in it, or in the functions that do all of its work."""

from __future__ import annotations

from archlint.code.callgraph import scopes_in
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Function
from archlint.model.source.location import Place

#: How many calls down it is looked for what hides something.
_MAX_CALLS = 4


def swallowed(function: Function, evaluator: Evaluator, calls: int = _MAX_CALLS) -> list[Place]:
    """Return where a function, or what it calls, catches all that fails with what it is given, and tells nobody.

    Args:
        function: the function.
        evaluator: finds out what it calls.
        calls: how many calls down to look.
    """
    found: list[Place] = []
    for span, is_call in function.scope.swallows:
        places = [function.scope.source.place(span)]
        if is_call:
            called = [
                evaluator.anywhere(invocation.callee, scope)
                for scope in scopes_in(function.scope)
                for invocation in scope.invocations
                if invocation.span == span
            ]
            functions = [each for each in called if isinstance(each, Function)]
            places = swallowed(functions[0], evaluator, calls - 1) if functions and calls else []
        if not places:
            return []
        found += places
    return found
