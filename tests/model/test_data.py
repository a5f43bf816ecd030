"""Dataclasses of our own are like the standard library's, but for what they cost."""

from __future__ import annotations

import copy
import pickle
from dataclasses import field, replace
from typing import TYPE_CHECKING, Self

import pytest

from archlint.model.data import NamedTuple, dataclass

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0
    label: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, eq=False, slots=True)
class Thing:
    x: int


@dataclass(slots=True)
class Changing:
    x: int


@dataclass(frozen=True, slots=True, order=True)
class Ranked:
    rank: int
    name: str

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return self.name


def test_what_is_frozen_is_equal_and_has_one_hash_where_its_fields_are() -> None:
    assert Point(1, 2, "here") == Point(1, 2, "there") != Point(1, 3)
    assert len({Point(1, 2, "here"), Point(1, 2, "there"), Point(1, 3)}) == 2


def test_what_has_no_equality_is_itself_only() -> None:
    one, other = Thing(1), Thing(1)
    assert one != other
    assert len({one, other}) == 2


def test_what_changes_has_no_hash() -> None:
    changing = Changing(1)
    changing.x = 2
    assert changing == Changing(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(changing)


def test_what_a_class_says_itself_counts() -> None:
    assert hash(Ranked(1, "first")) == 7
    assert repr(Ranked(1, "first")) == "first"


def test_some_have_an_order() -> None:
    one, other = Ranked(1, "b"), Ranked(2, "a")
    assert max(one, other) is other
    assert one < other
    assert one <= other
    assert other > one
    assert other >= one
    with pytest.raises(TypeError, match="not supported"):
        assert one < 2  # type: ignore[operator]


def test_what_is_of_another_class_is_something_else() -> None:
    @dataclass(frozen=True, slots=True)
    class Other:
        x: int
        y: int = 0

    others: list[object] = [Other(1), (1, 0)]
    assert Point(1) not in others


def test_it_has_slots_and_is_shown_replaced_copied_and_pickled() -> None:
    point = replace(Point(1), y=5)
    assert not hasattr(point, "__dict__")
    assert repr(point) == "Point(x=1, y=5)"
    assert copy.copy(point) == copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == point


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    parts: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict, init=False)
    length: int = field(init=False)
    label: str = field(default="none", kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.name))


@dataclass(frozen=True, slots=True)
class MadeOfMade(Made):
    last: int = 0


def test_an_object_is_made_of_its_fields_the_first_time_and_later() -> None:
    for _ in range(2):
        made = Made("four", label="x")
        assert (made.name, made.parts, made.known, made.length, made.label) == ("four", [], {}, 4, "x")
        made.parts.append("mine")
        assert Made("four", ["given"]) == Made("four", ["given"]) != Made("four")
        other = MadeOfMade("one", ["a"], 3)
        assert (other.parts, other.length, other.last, other.label) == (["a"], 3, 3, "none")
        assert replace(other, name="other").length == 5
    mistakes: tuple[tuple[object, ...], ...] = ((), ("one", [], "label"), ("one", [], 1, 2))
    for wrong in mistakes:
        with pytest.raises(TypeError):
            Made(*wrong)  # type: ignore[arg-type]


class Span(NamedTuple):
    """Where something is."""

    line: int
    ends: int | None = None
    names: frozenset[Decimal] = frozenset()

    @property
    def length(self) -> int:
        return (self.line if self.ends is None else self.ends) - self.line + 1

    @classmethod
    def at(cls, line: int) -> Self:
        return cls(line)


def test_a_named_tuple_is_like_that_of_the_standard_library() -> None:
    span = Span(3, ends=5)
    assert (span, span.length, Span.at(3).length) == ((3, 5, frozenset()), 3, 1)
    assert repr(span) == "Span(line=3, ends=5, names=frozenset())"
    assert (Span._fields, Span._field_defaults) == (("line", "ends", "names"), {"ends": None, "names": frozenset()})
    assert span._replace(line=4) == Span(4, 5)
    assert Span.__doc__ == "Where something is."
    assert pickle.loads(pickle.dumps(span)) == span
    assert copy.copy(span) == span
    line, *others = span
    assert (line, others) == (3, [5, frozenset()])
    with pytest.raises(TypeError):
        Span()  # type: ignore[call-arg]
