"""Handlers that Middy makes, or that stream: which function they call, and whether what becomes of it becomes of them.

Sources: Middy's documentation, "Usage" (a handler awaits the function that it is made of; `use`, `before`, `after` and
`onError` add what runs around it); AWS Lambda Developer Guide, "Response streaming for Lambda functions" (a handler is
what `awslambda.streamifyResponse` makes of a function).
"""

from __future__ import annotations

from archlint.code.callgraph import scope_binding
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Callers, CallSite, CodeValue, External, Function
from archlint.code.program import ProgramModule
from archlint.code.syntax.data import value
from archlint.code.syntax.syntax import CodeExpression, Invocation, LexicalScope, Member, Name

_CORE = "@middy/core"
#: Whose middleware lets errors through, or answers them.
_OWN = ("@middy/", "@aws-lambda-powertools/")
_STREAMING = "streamifyResponse"
#: What gives a handler its function after it has been made: `middy().use(...).handler(work)`.
_SETTING = "handler"
_ADDING = frozenset({"after", "before", "onError", "use"})
#: How far names and calls are followed from a handler.
_MAX_STEPS = 24


@value
class Wrapped:
    """What a handler calls that something else makes.

    Attributes:
        function: the function.
        is_plain: whether nothing but Middy's own middleware and that of Powertools runs around it.
    """

    function: Function
    is_plain: bool


def behind_middy(module: ProgramModule, name: str, evaluator: Evaluator) -> Wrapped | None:
    """Return what a handler calls that Middy makes, or that streams; None for another one.

    Args:
        module: the module that it is in.
        name: what it is called there.
        evaluator: finds out what expressions are.
    """
    if module.unit is None:
        return None
    outer = module.unit.scope
    bindings = module.unit.exports.get(name) or outer.bindings.get(name, [])
    if len(bindings) != 1:
        return None
    expression, scope = bindings[0].value, bindings[0].scope
    callers: Callers = {}
    function: CodeValue | None = None
    # `handler.use(middleware)` as a statement of its own adds what is not looked at.
    is_plain = not any(_is_added_to(each, name) for each in outer.invocations)
    for _ in range(_MAX_STEPS):
        if isinstance(expression, Name):
            owner = scope_binding(expression.name, scope)
            if owner is None or len(owner.bindings[expression.name]) != 1:
                return None
            binding = owner.bindings[expression.name][0]
            is_plain = is_plain and not any(_is_added_to(each, expression.name) for each in outer.invocations)
            expression, scope = binding.value, binding.scope
            continue
        if not isinstance(expression, Invocation):
            return None
        callee = expression.callee
        if isinstance(callee, Member) and callee.name == _SETTING and expression.positional:
            function, expression = evaluator.evaluate(expression.positional[0], scope, callers), callee.base
            continue
        if isinstance(callee, Member) and callee.name in _ADDING:
            is_plain = is_plain and callee.name == "use" and _is_own(expression, scope, evaluator)
            expression = callee.base
            continue
        called = evaluator.evaluate(callee, scope, callers)
        is_streaming = isinstance(callee, Name | Member) and callee.name == _STREAMING
        is_made = isinstance(called, External) and called.package == _CORE
        if is_made or (is_streaming and not isinstance(called, Function)):
            if function is None and expression.positional:
                function = evaluator.evaluate(expression.positional[0], scope, callers)
            return Wrapped(function, is_plain) if isinstance(function, Function) else None
        if not isinstance(called, Function) or len(called.scope.returns) != 1:
            return None
        callers = {**callers, **called.callers, called.scope: CallSite(expression, scope)}
        expression, scope = called.scope.returns[0], called.scope
    return None


def _is_added_to(expression: CodeExpression, name: str) -> bool:
    while isinstance(expression, Invocation) and isinstance(expression.callee, Member):
        if expression.callee.name not in _ADDING:
            return False
        expression = expression.callee.base
    return isinstance(expression, Name) and expression.name == name


def _is_own(adding: Invocation, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether what a call adds is certainly middleware of Middy's or Powertools'."""
    for given in adding.positional:
        made_by = given.callee if isinstance(given, Invocation) else given
        found = evaluator.evaluate(made_by, scope, {})
        if not isinstance(found, External) or not found.package.startswith(_OWN):
            return False
    return True
