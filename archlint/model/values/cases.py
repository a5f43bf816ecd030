"""Cases: what several values are together, and under which circumstances."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.node import Scalar
from archlint.model.values.value import Branch, Known, Outcome, Unknown, Value


class Case(NamedTuple):
    """Outcomes that hold together.

    Attributes:
        outcomes: one for each value that was asked for.
        when: the conditions under which they do; empty if always.
        rests_on: the parameters whose defaults they rest on.
        places: where each outcome is written.
        names: what the values are called, for those that were asked for by name: `case.NAME` is the outcome then.
    """

    outcomes: tuple[Outcome, ...] = ()
    when: When = ALWAYS
    rests_on: frozenset[str] = frozenset()
    places: tuple[Place | None, ...] = ()
    names: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Outcome:
        """Return the outcome of the value that was asked for by a name.

        Raises:
            AttributeError: no value was.
        """
        if name not in self.names:
            raise AttributeError(f"no value is called '{name}'")
        return self.outcomes[self.names.index(name) - len(self.names)]

    @property
    def always(self) -> Case:
        """The case as holding in all circumstances."""
        return self._replace(when=ALWAYS)

    def under(self, when: When, rests_on: frozenset[str]) -> Case:
        """Return the case under further conditions, resting on further parameters' defaults."""
        return self._replace(when=self.when | when, rests_on=self.rests_on | rests_on)

    @property
    def known(self) -> tuple[Scalar | None, ...]:
        """The scalars; None for each outcome that is none."""
        return tuple(o.value if isinstance(o, Known) else None for o in self.outcomes)


_NONE: frozenset[str] = frozenset()
#: More combinations of branches than this are not told apart.
_MAX_COMBINATIONS = 256
_TOO_MANY = Value.of(Unknown("it depends on too many conditions", inside=True))


def cases(*values: Value, given: When = ALWAYS, when: When = ALWAYS) -> Iterator[Case]:
    """Yield every combination of the values' branches that can hold together.

    Args:
        values: what to combine.
        given: conditions that hold anyway, such as those under which the resources exist.
        when: conditions to combine with that do not hold anyway.
    """
    if not when and all(len(value.branches) == 1 and not value.branches[0].when for value in values):
        # Nothing depends on conditions: as good as always, and this is asked all the time.
        only = [value.branches[0] for value in values]
        rests_on = _NONE.union(*(branch.rests_on for branch in only if branch.rests_on))
        if not consistent(given, rests_on):
            return
        yield Case(tuple([b.outcome for b in only]), ALWAYS, rests_on, tuple([b.place for b in only]))
        return
    if combinations(values) > _MAX_COMBINATIONS:
        values = tuple(value if len(value.branches) == 1 else _TOO_MANY for value in values)
    for branches in itertools.product(*(value.branches for value in values)):
        together = when.union(*(branch.when for branch in branches))
        rests_on = _NONE.union(*(branch.rests_on for branch in branches))
        if not consistent(together | given, rests_on):
            continue
        yield Case(
            tuple(branch.outcome for branch in branches),
            together - given,
            rests_on,
            tuple(branch.place for branch in branches),
        )


def combinations(values: Iterable[Value]) -> int:
    """Return how many combinations of branches values have; where there are too many, a number that is too large."""
    total = 1
    for value in values:
        total *= len(value.branches)
        if total > _MAX_COMBINATIONS:
            break
    return total


def combined(values: list[Value], build: Callable[[tuple[Outcome, ...]], Outcome], place: Place) -> Value:
    """Return what `build` makes of the values' outcomes, in every case that can hold."""
    if all(len(value.branches) == 1 and not value.branches[0].when for value in values):
        rests_on = frozenset[str]().union(*(value.branches[0].rests_on for value in values))
        outcome = build(tuple(value.branches[0].outcome for value in values))
        return Value((Branch(outcome, place=place, rests_on=rests_on),))
    if combinations(values) > _MAX_COMBINATIONS:
        return _TOO_MANY.placed(place)

    def branch(case: Case) -> Branch:
        return Branch(build(case.outcomes), case.when, place, case.rests_on)

    return Value.union(branch(case) for case in cases(*values))
