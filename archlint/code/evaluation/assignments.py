"""Which of several assignments a use of a variable may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from archlint.code.syntax.syntax import Change, LexicalScope, Path


class _Event(Protocol):
    """Something that happens to a variable at a place in a function."""

    @property
    def position(self) -> int:
        """Where it is written, an offset."""
        ...

    @property
    def path(self) -> Path:
        """The way to it through the function's branches and loops."""
        ...


E = TypeVar("E", bound=_Event)


def reaching(events: Iterable[E], position: int, path: Path) -> list[E]:
    """Return the assignments that a use may see, in the order in which they are written.

    The last one before the use that surely happened hides all earlier ones. What is written behind the use is seen
    only in a loop's next round.

    Args:
        events: the assignments of one variable in one function.
        position: where the use is written.
        path: the way to it.
    """
    seen: list[E] = []
    later: list[E] = []
    for event in sorted(events, key=lambda event: event.position):
        if event.position > position:
            if any(step.loop for step in _common(event.path, path)):
                later.append(event)
        elif certain(event, path):
            seen = [event]
        elif not _exclusive(event.path, path):
            seen.append(event)
    if seen and certain(seen[0], path) and not any(step.loop for step in path[len(seen[0].path) :]):
        # What happens in every round before the use hides what the round before did after it.
        return seen
    return seen + later


def possible(changes: Iterable[Change], owner: LexicalScope, position: int, path: Path) -> list[Change]:
    """Return those of the changes that may have happened before a use, in the order in which they are written.

    Args:
        changes: the changes of what one variable holds.
        owner: the function of the variable; what other functions change may happen at any time.
        position: where the use is written.
        path: the way to it.
    """
    return [
        change
        for change in sorted(changes, key=lambda change: change.position)
        if change.scope is not owner
        or any(step.loop for step in _common(change.path, path))
        or (change.position <= position and not _exclusive(change.path, path))
    ]


def certain(event: _Event, path: Path) -> bool:
    """Return whether an event that is written earlier has happened whenever `path` is reached."""
    return path[: len(event.path)] == event.path


def _common(one: Path, other: Path) -> Path:
    length = 0
    for step, step_of_other in zip(one, other, strict=False):
        # Mostly the same object: what is nested passes its own way on.
        if step is not step_of_other and step != step_of_other:
            break
        length += 1
    return one[:length]


def _exclusive(one: Path, other: Path) -> bool:
    """Return whether two ways lead into different arms of one statement, in one round of the loops around it."""
    common = _common(one, other)
    if len(common) == min(len(one), len(other)) or any(step.loop for step in common):
        return False
    step = one[len(common)]
    return step.exclusive and step.statement == other[len(common)].statement
