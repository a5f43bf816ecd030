"""Functions that are given to something else, which calls them with the arguments that are given along.

Sources: Python's `functools`, `concurrent.futures`, `asyncio`, `threading` and `multiprocessing`; FastAPI, "Background
Tasks"; Dependency Injector, "Providers"; JavaScript's arrays, and `setTimeout` of Node.js.
"""

from __future__ import annotations

from archlint.code.syntax.syntax import (
    CodeExpression,
    FunctionLiteral,
    Invocation,
    ItemOf,
    ListLiteral,
    Member,
    Name,
    Opaque,
    RecordLiteral,
)

#: Which argument is the function, in Python; those behind it are its own.
_FUNCTIONS = {
    "partial": 0,
    "submit": 0,
    "to_thread": 0,
    "run_in_threadpool": 0,
    "add_task": 0,
    "call_soon": 0,
    "Factory": 0,
    "Singleton": 0,
    "ThreadSafeSingleton": 0,
    "call_later": 1,
    "run_in_executor": 1,
}
#: What may be called with more arguments than these.
_OPEN = frozenset({"Factory", "Singleton", "ThreadSafeSingleton", "partial"})
#: What takes the function by a name, and its arguments as a list and a record.
_THREADS = frozenset({"Process", "Thread"})
_TARGET = "target"
#: Methods of JavaScript's arrays that call a function with each item.
_FOR_ITEMS = frozenset({"every", "filter", "find", "flatMap", "forEach", "map", "some"})
#: Functions that call one later: how many arguments there are before its own.
_LATER = {"setImmediate": 1, "setTimeout": 2}


def _called(callee: CodeExpression) -> str:
    return callee.name if isinstance(callee, Name | Member) else ""


def is_called(callee: CodeExpression, argument: int | str) -> bool:
    """Tell whether a Python function calls what it is given as one of its arguments.

    Args:
        callee: the function.
        argument: the position of the argument, or its name.
    """
    name = _called(callee)
    if name == "map":
        return argument == 0
    return argument == (_TARGET if name in _THREADS else _FUNCTIONS.get(name))


def is_called_in_javascript(callee: CodeExpression, argument: int) -> bool:
    """Tell whether a function of JavaScript calls what it is given as its argument of some position."""
    is_for_items = isinstance(callee, Member) and callee.name in _FOR_ITEMS
    return argument == 0 and (is_for_items or _called(callee) in _LATER)


def passed_on_in_python(call: Invocation) -> Invocation | None:
    """Return the call that a function makes of what it is given; None if it makes none that is known."""
    name, given = _called(call.callee), call.positional
    if name in _THREADS:
        named = dict(call.named)
        arguments, fields = named.get("args"), named.get("kwargs")
        items = arguments if isinstance(arguments, ListLiteral) and not arguments.spread else ListLiteral(call.span, ())
        return _call(
            call,
            named.get(_TARGET),
            items.elements,
            spread=(fields,) if isinstance(fields, RecordLiteral) else (),
            is_open=arguments is not None and items is not arguments,
        )
    if name == "map" and len(given) > 1:
        return _call(call, given[0], tuple(ItemOf(items.span, items) for items in given[1:]))
    number = _FUNCTIONS.get(name)
    if number is None or len(given) <= number:
        return None
    more = (Opaque(call.span),) if name in _OPEN else ()
    return _call(
        call,
        given[number],
        given[number + 1 :],
        call.named,
        (*call.spread, *more),
        is_open=call.open,
    )


def passed_on_in_javascript(call: Invocation) -> Invocation | None:
    """Return the call that a function makes of what it is given; None if it makes none that is known."""
    name, given = _called(call.callee), call.positional
    if not given:
        return None
    if isinstance(call.callee, Member) and name in _FOR_ITEMS:
        items = call.callee.base
        rest = (Opaque(call.span), Opaque(call.span))
        return _call(call, given[0], (ItemOf(items.span, items), *rest))
    if isinstance(call.callee, Member) and name == "call":
        return _call(call, call.callee.base, given[1:], is_open=call.open)
    return _call(call, given[0], given[_LATER[name] :], is_open=call.open) if name in _LATER else None


def _call(
    call: Invocation,
    function: CodeExpression | None,
    positional: tuple[CodeExpression, ...],
    named: tuple[tuple[str, CodeExpression], ...] = (),
    spread: tuple[CodeExpression, ...] = (),
    *,
    is_open: bool = False,
) -> Invocation | None:
    if not isinstance(function, Name | Member | FunctionLiteral):
        return None
    return Invocation(call.span, function, positional, named, spread, is_open)
