"""What calls in the code are, kept for all functions that share it: most of it depends on no function's handler."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from archlint.code.callgraph import scopes_in
from archlint.code.calls import Call, Unread
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Callers
from archlint.code.syntax.data import node
from archlint.code.syntax.syntax import Invocation, LexicalScope


@node
class CallOutcome:
    """What a call is for some callers.

    Attributes:
        found: what it calls.
        asked: the functions on whose callers that depends, which are not settled; the innermost first.
    """

    found: tuple[Call | Unread, ...]
    asked: tuple[LexicalScope, ...]


#: What is known of calls: each is known by the call, the callers, and what else decides on it.
KnownCalls = dict[tuple[Invocation, frozenset[tuple[LexicalScope, Invocation | None]], Hashable], CallOutcome]


class SharedCalls:
    """Finds out what a call is, or takes what was found for another function.

    What is kept takes no more room than there are steps to find it.

    Args:
        evaluator: finds out what expressions are.
        known: what is known already of the calls in the modules.
        entries: the functions that Lambda calls, and how, with an event that is not known.
    """

    def __init__(self, evaluator: Evaluator, known: KnownCalls, entries: Callers) -> None:
        self._evaluator = evaluator
        self._known = known
        self._outside = entries
        self._own = {scope for entry in self._outside for scope in scopes_in(entry)}

    def outcome(
        self,
        invocation: Invocation,
        scope: LexicalScope,
        callers: Callers,
        circumstances: Hashable,
        read: Callable[[Callers], Iterable[Call | Unread]],
    ) -> CallOutcome:
        """Return what a call is.

        Args:
            invocation: the call.
            scope: the scope it stands in.
            callers: where the functions around it are called, as far as that is settled; the entries are not in it.
            circumstances: what else decides on it.
            read: finds it, for callers that include the entries if these decide on it.
        """
        if scope not in self._own and all(site is None or site.scope not in self._own for site in callers.values()):
            sites = frozenset((function, site.invocation if site else None) for function, site in callers.items())
            key = invocation, sites, circumstances
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = self._read(callers, read)
            else:
                self._evaluator.count(1)
            if self._outside.keys().isdisjoint(known.asked):
                return known
        return self._read({**self._outside, **callers}, read)

    def _read(self, callers: Callers, read: Callable[[Callers], Iterable[Call | Unread]]) -> CallOutcome:
        self._evaluator.asked.clear()
        found = tuple(read(callers))
        return CallOutcome(found, tuple(dict.fromkeys(self._evaluator.asked)))
