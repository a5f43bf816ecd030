"""What names are bound to, kept: code asks for it again and again, and in loops for what depends on itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol

from archlint.code.evaluation.objects import (
    ENTRIES_PER_STEP,
    CodeValue,
    ListObject,
    QueueLookup,
    RecordObject,
    SdkCommand,
    SdkResource,
)
from archlint.code.evaluation.values import Concatenation
from archlint.code.syntax.data import node
from archlint.code.syntax.syntax import LexicalScope

#: What holds other values, and may double with each step of the code that puts it together.
_CONTAINERS = (SdkCommand, ListObject, QueueLookup, RecordObject, SdkResource)


class Asking(Protocol):
    """Who asks: how deep it is in the code, how many steps it took, and which functions' callers it asked for."""

    asked: list[LexicalScope]
    depth: int
    steps: int

    def count(self, steps: int) -> None:
        """Note that so many steps are taken."""
        ...


@node
class _Kept:
    """What was found; which functions' callers were asked for; in what depth it was cut off; what it costs again."""

    values: list[CodeValue]
    asked: list[LexicalScope]
    depth: int
    cost: int


class Memory:
    """Keeps what is found, for as long as the same would be found again.

    Attributes:
        is_cut: whether what is being found is cut off: by a limit of depth, or because it depends on itself.
        settled: what modules call things, where that is the same for every caller; None where it is not.
    """

    def __init__(self) -> None:
        self.settled: dict[tuple[LexicalScope, str], CodeValue | None] = {}
        self._kept: dict[Hashable, _Kept] = {}
        self._open: set[Hashable] = set()
        self._passing: list[Hashable] = []
        self.is_cut = False

    def once(self, what: Hashable, asking: Asking, find: Callable[[], list[CodeValue]]) -> list[CodeValue] | None:
        """Return what is found, or was found before; None while it is being found: then it depends on itself.

        What is cut off is kept until the outermost question is answered, for questions that are as deep: without that,
        assignments of a variable in a loop, each of what it was before, are followed in each order there is.

        Args:
            what: what to find.
            asking: who asks.
            find: finds it.
        """
        if not self._open:
            self._forget()
        if what in self._open:
            self.is_cut = True
            return None
        kept = self._kept.get(what)
        if kept is None or kept.depth > asking.depth:
            return self._found(what, asking, find).values
        asking.asked += kept.asked
        asking.count(kept.cost)
        self.is_cut |= kept.depth > 0
        return kept.values

    def _found(self, what: Hashable, asking: Asking, find: Callable[[], list[CodeValue]]) -> _Kept:
        around, self.is_cut = self.is_cut, False
        asked, steps = len(asking.asked), asking.steps
        self._open.add(what)
        try:
            values = find()
        finally:
            self._open.discard(what)
        cost = sum(_cost(value, asking.steps - steps) for value in values)
        kept = _Kept(values, asking.asked[asked:], asking.depth if self.is_cut else 0, cost)
        self._kept[what] = kept
        if self.is_cut:
            self._passing.append(what)
        self.is_cut |= around
        return kept

    def _forget(self) -> None:
        """Forget what was cut off."""
        for what in self._passing:
            self._kept.pop(what, None)
        self._passing.clear()
        self.is_cut = False


def _cost(value: CodeValue, steps: int) -> int:
    """Return how many steps it takes to have a value again that took some steps to be found."""
    if isinstance(value, _CONTAINERS):
        return steps
    return len(value.parts) // ENTRIES_PER_STEP if isinstance(value, Concatenation) else 0
