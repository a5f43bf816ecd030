"""What something is in each circumstance: branches under conditions, whatever they hold.

Branches combine only where their conditions can hold together.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, Self, TypeVar

from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When, consistent

_T_co = TypeVar("_T_co", covariant=True)


class AnyBranch(NamedTuple, Generic[_T_co]):
    """One thing that something may be.

    Attributes:
        outcome: what it then is.
        when: the conditions under which it is.
        place: where that is written, if anywhere.
        rests_on: the parameters whose defaults it rests on.
    """

    outcome: _T_co
    when: When = ALWAYS
    place: Place | None = None
    rests_on: frozenset[str] = frozenset()

    def under(self, when: When, rests_on: frozenset[str] = frozenset()) -> Self | None:
        """Return the branch under further conditions, or None where they cannot hold together."""
        if not when and not rests_on:
            return self
        both = self.when | when
        rests = self.rests_on | rests_on
        return type(self)(self.outcome, both, self.place, rests) if consistent(both, rests) else None


_T = TypeVar("_T")
_Branch = TypeVar("_Branch", bound=AnyBranch[Any])


class AnyBranches(NamedTuple, Generic[_Branch, _T]):
    """What something may be: one branch for each circumstance."""

    branches: tuple[_Branch, ...]

    @classmethod
    @abstractmethod
    def union(cls, branches: Iterable[_Branch | None]) -> Self:
        """Return several branches as one; those that are None cannot hold and are left out."""

    @property
    def place(self) -> Place | None:
        """Where its first branch is written."""
        return self.branches[0].place

    @property
    def outcome(self) -> _T | None:
        """The outcome, if there is only one."""
        branches = self.branches
        return branches[0].outcome if len(branches) == 1 else None

    def certainly(self, test: Callable[[_T], bool]) -> bool:
        """Tell whether every branch passes `test`."""
        return all(test(branch.outcome) for branch in self.branches)

    def possibly(self, test: Callable[[_T], bool]) -> bool:
        """Tell whether some branch passes `test`."""
        return any(test(branch.outcome) for branch in self.branches)

    def then(self, continuation: Callable[[_T, Place | None], Self]) -> Self:
        """Return what `continuation` makes of each branch, under that branch's conditions."""
        if len(self.branches) == 1:  # as most have
            outcome, when, place, rests_on = self.branches[0]
            if not when and not rests_on:
                after = continuation(outcome, place)
                return after if len(after.branches) == 1 else self.union(after.branches)
        return self.union(
            found.under(branch.when, branch.rests_on)
            for branch in self.branches
            for found in continuation(branch.outcome, branch.place).branches
        )

    def placed(self, place: Place) -> Self:
        """Return it as written at `place`, where it is referred to."""
        return type(self)(tuple([type(b)(b.outcome, b.when, place, b.rests_on) for b in self.branches]))

    def assuming(self, when: When) -> Self:
        """Return it where `when` is given: what contradicts it is dropped."""
        if not when or not any(branch.when for branch in self.branches):
            return self
        return self.union(
            type(branch)(branch.outcome, branch.when - when, branch.place, branch.rests_on)
            for branch in self.branches
            if consistent(branch.when | when)
        )

    def where(self, when: When, otherwise: Self) -> Self:
        """Return it where `when` holds, and another one where it does not."""
        branches, before = [branch.under(when) for branch in self.branches], ALWAYS
        for condition, truth in sorted(when, key=str):
            branches += [branch.under(before | {(condition, not truth)}) for branch in otherwise.branches]
            before |= {(condition, truth)}
        return self.union(branches)
