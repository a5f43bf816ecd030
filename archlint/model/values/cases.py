"""Cases: what several values are together, and under which circumstances."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Branch, Outcome, Unknown, Value


class Case(NamedTuple):
    """Outcomes that hold together; `case.NAME` is the outcome of the value that was asked for by that name.

    Attributes:
        outcomes: one for each value that was asked for, those with a name first.
        when: the conditions under which they do; empty if always.
        rests_on: the parameters whose defaults they rest on.
        places: where each outcome is written.
        names: what the values are called that were asked for by name.
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
        return self.outcomes[self._index(name)]

    def _index(self, name: str) -> int:
        try:
            return self.names.index(name)
        except ValueError:
            raise AttributeError(f"no value is called '{name}'") from None

    @property
    def unnamed(self) -> tuple[Outcome, ...]:
        """The outcomes of the values that were asked for without a name."""
        return self.outcomes[len(self.names) :]

    def scalar(self, name: str) -> Scalar | None:
        """Return what is known under a name: text, a number or a truth; None for everything else."""
        outcome = self.outcomes[self._index(name)]
        return outcome.value if isinstance(outcome, Known) else None

    def number(self, name: str) -> int | float | None:
        """Return the number that is known under a name; None for everything else, a truth among it."""
        return _number(self.outcomes[self._index(name)])

    @property
    def numbers(self) -> tuple[int | float | None, ...]:
        """The numbers among the outcomes without a name; None for everything else."""
        return tuple(_number(outcome) for outcome in self.unnamed)

    def matches(self, **scalars: Scalar) -> bool:
        """Tell whether values are certainly these: `case.matches(fifo=True, scope="QUEUE")`."""
        for name, scalar in scalars.items():  # noqa: SIM110 - asked all the time, and a generator takes twice as long
            if not _is(self.scalar(name), scalar):
                return False
        return True

    def is_less(self, one: str | float, other: str | float) -> bool:
        """Tell whether a number certainly is less than another one, each given or known under a name."""
        first, second = (self.number(each) if isinstance(each, str) else each for each in (one, other))
        return first is not None and second is not None and first < second

    def lacks(self, *names: str) -> bool:
        """Tell whether values are certainly absent, all of them."""
        return all(isinstance(self.outcomes[self._index(name)], Absent) for name in names)

    def place(self, *names: str) -> Place | None:
        """Return where a value is written that was asked for by a name: of several, the first one that is written.

        It is None if none of them is, and for a case of no values.
        """
        places = (self.places[self._index(name)] for name in names) if self.places else ()
        return next((place for place in places if place is not None), None)

    @property
    def always(self) -> Case:
        """The case as holding in all circumstances."""
        return self._replace(when=ALWAYS)

    def may_hold_where(self, when: When) -> bool:
        """Tell whether the case and further conditions can hold together."""
        return consistent(self.when | when, self.rests_on)

    def under(self, when: When, rests_on: frozenset[str]) -> Case:
        """Return the case under further conditions, resting on further parameters' defaults."""
        return self._replace(when=self.when | when, rests_on=self.rests_on | rests_on)


def _number(outcome: Outcome) -> int | float | None:
    value = outcome.value if isinstance(outcome, Known) else None
    return value if value.__class__ is int or value.__class__ is float else None


def _is(one: Scalar | None, other: Scalar) -> bool:
    """Tell whether two scalars are the same: 1 and 1.0 are, 1 and true are not."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


_NONE: frozenset[str] = frozenset()
#: More combinations of branches than this are not told apart.
_MAX_COMBINATIONS = 256
_TOO_MANY = Value.of(Unknown("it depends on too many conditions", inside=True))


def cases(*values: Value, given: When = ALWAYS, when: When = ALWAYS, names: tuple[str, ...] = ()) -> Iterable[Case]:
    """Return every combination of the values' branches that can hold together.

    Args:
        values: what to combine.
        given: conditions that hold anyway, such as those under which the resources exist.
        when: conditions to combine with that do not hold anyway.
        names: what the values are called, those that come first.
    """
    if not when:
        # Mostly nothing depends on conditions: as good as always, and this is asked all the time.
        outcomes, places, rests_on = [], [], _NONE
        for value in values:
            if len(value.branches) != 1:
                break
            outcome, conditions, place, assumed = value.branches[0]
            if conditions:
                break
            outcomes.append(outcome)
            places.append(place)
            rests_on = rests_on | assumed if assumed else rests_on
        else:
            is_possible = not (given or rests_on) or consistent(given, rests_on)
            return (Case(tuple(outcomes), ALWAYS, rests_on, tuple(places), names),) if is_possible else ()
    if combinations(values) > _MAX_COMBINATIONS:
        values = tuple(value if len(value.branches) == 1 else _TOO_MANY for value in values)
    return _combinations(values, given, when, names)


def _combinations(values: Sequence[Value], given: When, when: When, names: tuple[str, ...]) -> Iterator[Case]:
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
            names,
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
    only = [value.branches[0] for value in values if len(value.branches) == 1 and not value.branches[0].when]
    if len(only) == len(values):  # as mostly
        outcome = build(tuple([branch.outcome for branch in only]))
        return Value((Branch(outcome, ALWAYS, place, _NONE.union(*[branch.rests_on for branch in only])),))
    if combinations(values) > _MAX_COMBINATIONS:
        return _TOO_MANY.placed(place)

    def branch(case: Case) -> Branch:
        return Branch(build(case.outcomes), case.when, place, case.rests_on)

    return Value.union(branch(case) for case in cases(*values))
