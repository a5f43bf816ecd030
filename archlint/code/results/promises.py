"""Whether anybody waits for what a call of an AWS API comes to, and looks at it.

Sources: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle" (background processes
that have not ended with the function go on when the environment is used again, if ever), "Define Lambda function
handler in Node.js" (an async handler ends the invocation with its promise) and "Using the Lambda context object to
retrieve Node.js function information" (without `callbackWaitsForEmptyEventLoop` a callback does at once); AWS SDK for
JavaScript, version 2, "Using a Request Object" (a request without a callback is sent by `send` or `promise`, and is no
promise itself).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from archlint.code.callgraph import CallGraph, scopes_in
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import CallSite, Client, Function
from archlint.code.evaluation.sdk import PROMISED
from archlint.code.results.gathering import use_of_list
from archlint.code.results.origins import may_look
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.source import ByteSpan
from archlint.code.syntax.syntax import (
    CodeExpression,
    FunctionLiteral,
    Invocation,
    LexicalScope,
    Member,
    Name,
    ScopeKind,
)
from archlint.model.regex import regex
from archlint.model.source.location import Place

#: How many calls up it is looked for who waits.
_MAX_CALLERS = 6
#: A handler's event, context and callback, and what makes the callback end the invocation.
_PARAMETERS, _CALLBACK = 3, 2
_AT_ONCE = r"(?<![\w$]){0}\.callbackWaitsForEmptyEventLoop\s*=\s*false\b"
#: The name of the SDK's method takes what it sends, and then, maybe, a callback.
_WITH_CALLBACK = 2
#: Which argument of a callback is the answer, and what else a function has it by: the SDK's `this.data`, all arguments.
_ANSWER, _ALL_GIVEN = 1, regex(r"\b(?:arguments|eval|this)\b|\.\.\.")
_AWAIT, _GOES_ON = regex(rb"\bawait\s+$"), regex(rb"\s*\??\.")
#: What stands before what a variable is given, where that is a part of an expression.
_WITHIN = regex(rb"[(\[&|!?][ \t]*[\w$]+\s*:?=\s*(?:await\s+)?$|:=\s*(?:await\s+)?$")
#: What is done with a result that nobody has looked at so far.
_UNSEEN = (ResultUse.RETURNED, ResultUse.WAITED)
#: Tells whether nobody waits for what a call comes to; None where that is up to who calls the function it stands in.
_Told: TypeAlias = Callable[[CallSite], bool | None]
#: How far it is looked around a call for what is done with its result.
_AROUND = 80


class Promises:
    """Finds out who waits for what calls come to.

    Args:
        graph: knows where functions are called.
        evaluator: finds out what is called.
        entries: the functions with which an invocation ends.
    """

    def __init__(self, graph: CallGraph, evaluator: Evaluator, entries: Iterable[LexicalScope]) -> None:
        self._graph = graph
        self._evaluator = evaluator
        self._entries = frozenset(entries)
        # A handler that takes a callback ends the invocation when nothing is left to be done, if it says nothing else.
        self._ends_early = bool(self._entries) and all(entry.is_async for entry in self._entries)
        self._ends_at = {} if self._ends_early else _callbacks(self._entries)
        self._dropping: dict[tuple[LexicalScope, bool], tuple[Place, ...]] = {}
        self._ignoring: dict[LexicalScope, bool] = {}
        self._keeping: dict[LexicalScope, dict[ByteSpan, tuple[str, bool]]] = {}
        self._lists: dict[tuple[LexicalScope, str], ResultUse] = {}
        self._used: dict[LexicalScope, frozenset[str]] = {}

    def dropped(self, call: CallSite) -> tuple[Place, ...]:
        """Return the calls whose promise nobody waits for, so that the handler may be done before the given call is."""
        if not self._ends_early and not self._ends_at:
            return (call.scope.source.place(call.invocation.span),) if self._is_never_sent(call) else ()
        is_no_promise, function = self._is_no_promise(call), call.scope
        told = self._promiseless if is_no_promise else self._dropped
        is_dropped = told(call)
        if is_dropped is not None:
            return (function.source.place(call.invocation.span),) if is_dropped and self._is_over(call) else ()
        if (function, is_no_promise) not in self._dropping:
            self._dropping[function, is_no_promise] = tuple(self._dropped_above(function, told))
        return self._dropping[function, is_no_promise]

    def _dropped(self, call: CallSite) -> bool | None:
        """Tell whether nobody waits for what a call comes to; None where that is up to who calls its function."""
        use = self._use(call)
        if call.scope.kind is ScopeKind.MODULE or use is ResultUse.OTHER:
            return False
        return True if use is ResultUse.DROPPED else None

    def _promiseless(self, call: CallSite) -> bool | None:
        """Tell whether it is waited for what is no promise, or not at all; None where that is up to others."""
        use = self._use(call)
        if call.scope.kind is ScopeKind.MODULE or use is ResultUse.OTHER or _goes_on(call):
            return False
        if use in (ResultUse.DROPPED, ResultUse.WAITED) or _is_awaited(call):
            return True
        return None if use is ResultUse.RETURNED else False

    def _dropped_above(self, function: LexicalScope, told: _Told) -> Iterator[Place]:
        """Yield the calls that lead to a function and of which it is told that they are dropped."""
        seen, pending = set[LexicalScope](), [function]
        for _ in range(_MAX_CALLERS):
            called = [each for each in dict.fromkeys(pending) if each not in seen and each not in self._entries]
            seen.update(called)
            pending = []
            for site in (site for each in called for site in self._sites(each)):
                is_dropped = told(site)
                if is_dropped and self._is_over(site):
                    yield site.scope.source.place(site.invocation.span)
                elif is_dropped is None:
                    pending.append(site.scope)

    def _is_over(self, call: CallSite) -> bool:
        """Tell whether the invocation ends after a call, whatever becomes of it."""
        scope: LexicalScope | None = call.scope
        while scope is not None and scope not in self._ends_at:
            scope = scope.parent
        return self._ends_early or (scope is not None and call.invocation.span[1] <= self._ends_at[scope])

    def _is_never_sent(self, call: CallSite) -> bool:
        """Tell whether a call makes a request of the older SDK that nobody sends."""
        is_kept = call.invocation.use is not ResultUse.DROPPED or call.scope.kind is ScopeKind.MODULE
        return not is_kept and not _has_callback(call) and self._is_no_promise(call)

    def _sites(self, function: LexicalScope) -> Iterator[CallSite]:
        """Yield the calls that certainly lead to a function, not just to one of that name."""
        for site in self._graph.sites(function):
            value = self._evaluator.anywhere(site.invocation.callee, site.scope) if site is not None else None
            if site is not None and isinstance(value, Function) and value.scope is function:
                yield site

    def _is_no_promise(self, call: CallSite) -> bool:
        """Tell whether an SDK's method certainly returns no promise: it is given a callback, or of the older SDK."""
        if _goes_on(call):
            return False
        if _has_callback(call):
            return isinstance(call.invocation.positional[1], FunctionLiteral)
        callee = call.invocation.callee
        if not isinstance(callee, Member) or callee.name.endswith(PROMISED):
            return False
        client = self._evaluator.anywhere(callee.base, call.scope)
        return isinstance(client, Client) and client.asks_later

    def ignored(self, call: CallSite) -> bool:
        """Tell whether what a call returns is certainly not looked at, here or where the function is called."""
        if _has_callback(call):
            return _looks_away(call.invocation.positional[1], call.scope)
        use, function = self._use(call), call.scope
        if use is not ResultUse.RETURNED:
            return use is ResultUse.WAITED
        if function not in self._ignoring:
            self._ignoring[function] = self._is_ignored_above(function)
        return self._ignoring[function]

    def _is_ignored_above(self, function: LexicalScope) -> bool:
        """Tell whether what a function returns is certainly not looked at, wherever it is called."""
        seen, pending = set[LexicalScope](), [function]
        for _ in range(_MAX_CALLERS):
            called = [each for each in dict.fromkeys(pending) if each not in seen]
            if not self._entries.isdisjoint(called):
                return False
            seen.update(called)
            sites = [site for each in called for site in self._graph.sites(each)]
            if any(site is None or self._use(site) not in _UNSEEN for site in sites):
                return False
            if any(may_look(each, self._evaluator) for each in called):
                return False
            pending = [site.scope for site in sites if site and self._use(site) is ResultUse.RETURNED]
        return not pending

    def _use(self, call: CallSite) -> ResultUse:
        """Return what is done with what a call returns, also where a variable or a list holds it."""
        use, function = call.invocation.use, call.scope
        if use not in (ResultUse.OTHER, ResultUse.AWAITED) or function.kind is ScopeKind.MODULE:
            return use
        if function not in self._keeping:
            self._keeping[function] = _kept(function)
        kept = self._keeping[function].get(call.invocation.span)
        if kept is None:
            return use
        name, is_list = kept
        if is_list:
            return self._use_of_list(name, function) if use is ResultUse.OTHER else use
        if self._is_used(name, function):
            return use
        return ResultUse.WAITED if use is ResultUse.AWAITED else ResultUse.DROPPED

    def _use_of_list(self, name: str, function: LexicalScope) -> ResultUse:
        if (function, name) not in self._lists:
            self._lists[function, name] = use_of_list(name, function)
        return self._lists[function, name]

    def _is_used(self, name: str, function: LexicalScope) -> bool:
        if function not in self._used:
            self._used[function] = frozenset().union(*(scope.variables for scope in scopes_in(function)))
        return name in self._used[function]


def _kept(function: LexicalScope) -> dict[ByteSpan, tuple[str, bool]]:
    """Return what keeps the results of calls of a function: a variable, or a list that they are put into."""
    found = {
        _requested(adding).span: (each.callee.base.name, True)
        for each in function.invocations
        if isinstance(each.callee, Member) and each.callee.name == "push" and isinstance(each.callee.base, Name)
        for adding in each.positional
        if isinstance(adding, Invocation)
    }
    for name, bindings in function.bindings.items():
        made = (each.value for each in bindings if isinstance(each.value, Invocation))
        found |= {_requested(each).span: (name, False) for each in made if not _is_inside(each, function)}
    return found


def _is_inside(call: Invocation, function: LexicalScope) -> bool:
    """Tell whether what a call returns is put into a variable within an expression, as in `(left := send())`."""
    start = call.span[0]
    return _WITHIN.search(function.source.data[max(0, start - _AROUND) : start]) is not None


def _requested(call: Invocation) -> Invocation:
    """Return the call of which the older SDK's `promise` sends the request; a call itself if it is another one."""
    if isinstance(call.callee, Member) and call.callee.name == "promise" and isinstance(call.callee.base, Invocation):
        return call.callee.base
    return call


def _callbacks(entries: frozenset[LexicalScope]) -> dict[LexicalScope, int]:
    """Return where each handler certainly calls its callback, which ends the invocation there; none if one does not."""
    found: dict[LexicalScope, int] = {}
    for entry in entries:
        names = {each.position: each.name for each in entry.parameters}
        text = entry.source.text((entry.start, len(entry.source.data))) if len(names) == _PARAMETERS else ""
        if not re.search(_AT_ONCE.format(re.escape(names.get(1, ""))), text):
            return {}
        calls = ((each.callee, each.span[0]) for each in entry.invocations)
        ends = [at for to, at in calls if isinstance(to, Name) and to.name == names[_CALLBACK] and not to.path]
        if not ends:
            return {}
        found[entry] = min(ends)
    return found


def _has_callback(call: CallSite) -> bool:
    return len(call.invocation.positional) >= _WITH_CALLBACK


def _looks_away(callback: CodeExpression, scope: LexicalScope) -> bool:
    """Tell whether a callback is certainly a function that does not look at the answer, which is given it second."""
    if not isinstance(callback, FunctionLiteral) or _ALL_GIVEN.search(scope.source.text(callback.span)):
        return False
    answer = {each.name for each in callback.scope.parameters if each.position == _ANSWER}
    return all(answer.isdisjoint(each.variables) for each in scopes_in(callback.scope))


def _goes_on(call: CallSite) -> bool:
    end = call.invocation.span[1]
    return _GOES_ON.match(call.scope.source.data[end : end + _AROUND]) is not None


def _is_awaited(call: CallSite) -> bool:
    start = call.invocation.span[0]
    return _AWAIT.search(call.scope.source.data[max(0, start - _AROUND) : start]) is not None
