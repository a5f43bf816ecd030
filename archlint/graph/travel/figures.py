"""What is known of a fact in a graph: a figure or a word, where it is written, and which page says it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from archlint.aws.delivery.facts import Page
from archlint.model.data import dataclass, field
from archlint.model.source.location import Place

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or what is known of it.

    Attributes:
        low: the least that it may be; None where that is not known.
        high: the greatest; None where that is not known, infinite where there is no limit.
        because: why it is not known, as a clause; empty where it is.
        at: where the settings are written that it rests on.
        page: the page that says what they mean.
    """

    low: float | None
    high: float | None
    because: str = ""
    at: tuple[Place, ...] = ()
    page: Page | None = field(default=None, compare=False)

    @property
    def known(self) -> float | None:
        """The number, if it is one only; infinite for no limit."""
        return self.low if self.low == self.high else None

    @property
    def is_open(self) -> bool:
        """Whether nothing at all is known of it."""
        return self.low is None and self.high is None

    def under(self, page: Page) -> Figure:
        """Return the figure with the page that it is from."""
        return Figure(self.low, self.high, self.because, self.at, page)

    @classmethod
    def of(cls, number: float, *at: Place) -> Figure:
        """Return a number that is known."""
        return cls(number, number, "", at)

    @classmethod
    def unknown(cls, because: str, *at: Place) -> Figure:
        """Return the figure of which nothing is known."""
        return cls(None, None, because, at)


@dataclass(frozen=True, slots=True)
class Answer(Generic[_T]):
    """A word of a fact.

    Attributes:
        value: the word; None where it is not known.
        because: why it is not known, as a clause.
        at: where the settings are written that it rests on.
        page: the page that says so.
    """

    value: _T | None
    because: str = ""
    at: tuple[Place, ...] = ()
    page: Page | None = field(default=None, compare=False)


ZERO = Figure.of(0)


def combine(figures: Iterable[Figure], how: Callable[[float, float], float]) -> Figure:
    """Return what several figures make together: their product, their sum."""
    found = list(figures)
    result = found[0]
    for each in found[1:]:
        low = None if result.low is None or each.low is None else how(result.low, each.low)
        high = None if result.high is None or each.high is None else how(result.high, each.high)
        because = result.because or each.because
        result = Figure(low, high, because, (*result.at, *each.at), result.page or each.page)
    return result


def least(figures: Iterable[Figure]) -> Figure:
    """Return the least of several figures: what is not known may be less, and is no more than what is known."""
    found = list(figures)
    deciding, low, because = found[0], found[0].low, ""
    for each in found:
        low = None if low is None or each.low is None else min(low, each.low)
        if each.high is not None and (deciding.high is None or each.high < deciding.high):
            deciding = each
        because = because or each.because
    return Figure(low, deciding.high, because, deciding.at, deciding.page)


def total(figures: Iterable[Figure]) -> Figure:
    """Return the sum of several figures; 0 of none."""
    found = list(figures)
    return combine(found, operator.add) if found else ZERO
