"""A way in which messages are lost, and under which circumstances."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from archlint.aws.delivery.facts import Page
from archlint.graph.resource import Edge, Resource
from archlint.model.data import Enum, dataclass
from archlint.model.source.location import Place
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.value import Value

#: Values that differ by more combinations of conditions than this many are not told apart.
_MOST_CASES = 4_096


class Cause(Enum):
    """How a message is lost, the likeliest way first: what happens to every message, to some, or unseen."""

    REFUSED = "it never gets there"
    FILTERED = "a filter holds it back"
    SWITCHED_OFF = "nothing takes it"
    DUPLICATE = "it is taken for a duplicate"
    GIVEN_UP = "it is given up after its last attempt"
    MISTREATED = "it is counted as failed, or as done, though it is not"
    EXPIRED = "it is kept until it is too old"
    UNSEEN = "it is set aside, and nothing says so"

    @property
    def rank(self) -> int:
        """Orders causes, the likeliest first."""
        return _RANKS[self]


_RANKS = {cause: rank for rank, cause in enumerate(Cause)}


@dataclass(frozen=True, slots=True)
class Loss:
    """A way in which messages are lost.

    Attributes:
        cause: how.
        at: the resource to look at.
        words: how, as a sentence without its full stop.
        place: where it is written.
        certain: whether it is so in all circumstances; else under conditions, or by defaults of parameters, only.
        also: the other resources that have a part in it.
        seconds: how long the message is tried or kept before; infinite where that is not known.
        page: the page that says so.
    """

    cause: Cause
    at: Resource
    words: str
    place: Place
    certain: bool = True
    also: tuple[Resource, ...] = ()
    seconds: float = math.inf
    page: Page | None = None

    @property
    def under_conditions(self) -> Loss:
        """The same loss, as one that does not have to come."""
        return replace(self, certain=False)

    def joined(self, other: Loss) -> Loss:
        """Return what two losses are together that read the same."""
        also = tuple(dict.fromkeys((*self.also, *other.also)))
        return replace(self, certain=self.certain or other.certain, also=also)

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Orders losses, the likeliest first: by cause, certain ones and those that come soon before others."""
        return self.cause.rank, not self.certain, self.seconds


def titled(resource: Resource) -> str:
    """Return what to call a resource in a sentence: `queue 'Orders'`."""
    return f"{resource.kind.value} '{resource.name}'"


def in_turn(words: Iterable[str]) -> str:
    """Return words in a row."""
    return " and ".join(dict.fromkeys(words))


def wrong_in(
    test: Callable[[Case], bool], values: Mapping[str, Value] = {}, *, given: When = ALWAYS, **more: Value
) -> tuple[bool, Case] | None:
    """Return whether values are wrong in every circumstance, and the first in which they are; None if in none.

    Args:
        test: whether a case is certainly wrong; what is not known is not.
        values: the values by name, `case.NAME` in `test`.
        given: conditions that hold anyway.
        more: further values by name.
    """
    named = {**values, **more} if values else more
    combined = cases(*named.values(), given=given, names=tuple(named))
    if isinstance(combined, tuple):  # none of them depends on conditions, as mostly
        return next(((not case.rests_on, case) for case in combined if test(case)), None)
    if math.prod([len(value.branches) for value in named.values()]) > _MOST_CASES:
        return None
    found = tuple(combined)
    wrong = [case for case in found if test(case)]
    if not wrong:
        return None
    is_certain = len(wrong) == len(found) and not any(case.rests_on for case in wrong)
    return is_certain, wrong[0]


def conditions_of(along: Iterable[Edge | Resource]) -> When:
    """Return the conditions under which edges and resources exist together."""
    given = ALWAYS
    for each in along:
        given |= each.when | each.part_when if isinstance(each, Resource) else each.conditions
    return given


def is_conditional(along: Iterable[Edge]) -> bool:
    """Tell whether edges exist under conditions of their own only, or by defaults of parameters."""
    for edge in along:  # noqa: SIM110 - asked for every loss, and a generator takes twice as long
        if edge.when or edge.rests_on:
            return True
    return False


def concerned(edges: Iterable[Edge]) -> tuple[Resource, ...]:
    """Return what edges connect, and what its parts belong to, each once."""
    found: dict[Resource, None] = {}
    for edge in edges:
        found |= dict.fromkeys((edge.source, edge.target, edge.source.reported, edge.target.reported))
    return tuple(found)
