"""Where things come from that code uses, and which decorators hand on what a function returns as it is."""

from __future__ import annotations

from archlint.code.callgraph import scope_binding
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import BUILTIN, External
from archlint.code.syntax.syntax import Binding, CodeExpression, Invocation, LexicalScope, Member, Name

#: Packages whose decorators let a function's result through.
LETS_THROUGH = frozenset({"aws_lambda_powertools", "aws_xray_sdk"})
_OWN = frozenset({BUILTIN, "abc", "functools", "typing"})
#: How far names and calls are followed.
_MAX_STEPS = 8


def comes_from(expression: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> External | None:
    """Return what of another package an expression is, is a member of, or is made by."""
    for _ in range(_MAX_STEPS):
        if isinstance(expression, Invocation):
            expression = expression.callee
            continue
        if not isinstance(expression, Name | Member):
            return None
        value = evaluator.evaluate(expression, scope, {})
        if isinstance(value, External):
            return value
        if isinstance(expression, Member):
            expression = expression.base
        elif bindings := bound(expression, scope):
            expression, scope = bindings[-1].value, bindings[-1].scope
        else:
            return None
    return None


def bound(name: Name, scope: LexicalScope) -> list[Binding]:
    """Return what a variable is bound to, in the scope around that has it."""
    owner = scope_binding(name.name, scope)
    return owner.bindings[name.name] if owner is not None else []


def may_look(function: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether a decorator of a function may look at what it returns."""
    if not function.decorated:
        return False
    found = [comes_from(each, function.parent or function, evaluator) for each in function.decorators]
    return not found or any(each is None or each.package not in LETS_THROUGH | _OWN for each in found)
