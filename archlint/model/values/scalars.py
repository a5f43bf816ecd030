"""What a property simply is: a scalar, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.model.data import dataclass, field
from archlint.model.values.node import Scalar


@dataclass(frozen=True, slots=True)
class Known:
    """A scalar that is what it says.

    Attributes:
        value: the scalar.
        written: the text that it is made from, with `${Parameter}` in place of each default: where it is equal, the
            texts are, whatever the parameters are; empty where there is none.
    """

    value: Scalar
    written: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing: the property is not set."""


ABSENT = Absent()


def one_scalar(outcomes: Iterable[object]) -> Known | None:
    """Return the scalar that outcomes all are; None where they differ or are not known. `1` is not `true`."""
    first, *others = outcomes
    if not isinstance(first, Known):
        return None
    kind, scalar = type(first.value), first.value
    alike = (each for each in others if isinstance(each, Known) and type(each.value) is kind and each.value == scalar)
    return first if sum(1 for _ in alike) == len(others) else None
