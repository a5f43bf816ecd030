"""Whether anybody waits for what a call of an AWS API comes to, and looks at it.

Sources: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle" (background processes
that have not ended with the function go on when the environment is used again, if ever) and "Define Lambda function
handler in Node.js" (an async handler ends the invocation with its promise).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.code.callgraph import CallGraph
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import CallSite, Function
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.syntax import LexicalScope, ScopeKind
from archlint.model.source.location import Place

#: How many calls up it is looked for who waits.
_MAX_CALLERS = 6
#: What is done with a result that nobody has looked at so far.
_UNSEEN = (ResultUse.RETURNED, ResultUse.WAITED)


class Promises:
    """Finds out who waits for what calls come to.

    Args:
        graph: knows where functions are called.
        evaluator: finds out what is called.
        entries: the functions that Lambda calls.
    """

    def __init__(self, graph: CallGraph, evaluator: Evaluator, entries: Iterable[LexicalScope]) -> None:
        self._graph = graph
        self._evaluator = evaluator
        self._entries = frozenset(entries)
        # A handler that takes a callback ends the invocation when nothing is left to be done.
        self._ends_early = bool(self._entries) and all(entry.is_async for entry in self._entries)
        self._dropping: dict[LexicalScope, tuple[Place, ...]] = {}
        self._ignoring: dict[LexicalScope, bool] = {}

    def dropped(self, call: CallSite) -> tuple[Place, ...]:
        """Return the calls whose promise nobody waits for, so that the handler may be done before the given call is."""
        use, function = call.invocation.use, call.scope
        if not self._ends_early or function.kind is ScopeKind.MODULE or use is ResultUse.OTHER:
            return ()
        if use is ResultUse.DROPPED:
            return (function.source.place(call.invocation.span),)
        if function not in self._dropping:
            self._dropping[function] = tuple(self._dropped_above(function))
        return self._dropping[function]

    def _dropped_above(self, function: LexicalScope) -> Iterator[Place]:
        """Yield the calls that lead to a function and whose promise nobody waits for."""
        seen, pending = set[LexicalScope](), [function]
        for _ in range(_MAX_CALLERS):
            called = [each for each in dict.fromkeys(pending) if each not in seen and each not in self._entries]
            seen.update(called)
            pending = []
            for site in (site for each in called for site in self._sites(each)):
                if site.scope.kind is ScopeKind.MODULE or site.invocation.use is ResultUse.OTHER:
                    continue
                if site.invocation.use is ResultUse.DROPPED:
                    yield site.scope.source.place(site.invocation.span)
                else:
                    pending.append(site.scope)

    def _sites(self, function: LexicalScope) -> Iterator[CallSite]:
        """Yield the calls that certainly lead to a function, not just to one of that name."""
        for site in self._graph.sites(function):
            value = self._evaluator.anywhere(site.invocation.callee, site.scope) if site is not None else None
            if site is not None and isinstance(value, Function) and value.scope is function:
                yield site

    def ignored(self, call: CallSite) -> bool:
        """Tell whether what a call returns is certainly not looked at, here or where the function is called."""
        use, function = call.invocation.use, call.scope
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
            if any(site is None or site.invocation.use not in _UNSEEN for site in sites):
                return False
            pending = [site.scope for site in sites if site and site.invocation.use is ResultUse.RETURNED]
        return not pending
