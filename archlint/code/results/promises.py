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

    def dropped(self, call: CallSite) -> Iterator[Place]:
        """Yield the calls whose promise nobody waits for, so that the handler may be done before the given call is."""
        return self._dropped(call, _MAX_CALLERS) if self._ends_early else iter(())

    def _dropped(self, call: CallSite, steps: int) -> Iterator[Place]:
        use = call.invocation.use
        if call.scope.kind is ScopeKind.MODULE or use is ResultUse.OTHER:
            return
        if use is ResultUse.DROPPED:
            yield call.scope.source.place(call.invocation.span)
        elif steps and call.scope not in self._entries:
            for site in self._graph.sites(call.scope):
                if site is not None and self._leads(site, call.scope):
                    yield from self._dropped(site, steps - 1)

    def _leads(self, site: CallSite, function: LexicalScope) -> bool:
        """Tell whether a call certainly leads to a function, not just to one of that name."""
        value = self._evaluator.anywhere(site.invocation.callee, site.scope)
        return isinstance(value, Function) and value.scope is function

    def ignored(self, call: CallSite) -> bool:
        """Tell whether what a call returns is certainly not looked at, here or where the function is called."""
        return self._ignored(call, _MAX_CALLERS)

    def _ignored(self, call: CallSite, steps: int) -> bool:
        if call.invocation.use is not ResultUse.RETURNED:
            return call.invocation.use is ResultUse.WAITED
        sites = self._graph.sites(call.scope) if call.scope not in self._entries and steps else [None]
        return all(site is not None and self._ignored(site, steps - 1) for site in sites)
