"""Programs that match regular expressions: steps for characters, choices between ways, positions that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from archlint.model.data import NamedTuple

#: Longer programs are not made: they come of repetitions inside repetitions.
_MAX_PROGRAM = 1_000

#: Returns whether a character is one of those that are meant.
Characters: TypeAlias = Callable[[str], bool]


class UnreadPatternError(ValueError):
    """A pattern that is not understood here, or is too large."""


class Instruction(NamedTuple):
    """An instruction of a program.

    Attributes:
        kind: `char`, `split`, `jump`, `save`, `assert` or `match`.
        to: the steps that come next, the preferred one first; of `save`, the position that is kept.
        test: of `char`, the characters that it takes.
        what: of `assert`, what must hold between two characters.
    """

    kind: str
    to: tuple[int, ...] = ()
    test: Characters | None = None
    what: str = ""


#: Appends the steps of a piece of a pattern to a program.
Piece: TypeAlias = Callable[[list[Instruction]], None]


def _add(program: list[Instruction], step: Instruction) -> int:
    if len(program) >= _MAX_PROGRAM:
        raise UnreadPatternError("it is too large")
    program.append(step)
    return len(program) - 1


def one_character(test: Characters) -> Piece:
    """Return a piece that takes one character."""
    return _one_step(Instruction("char", test=test))


def edge(what: str) -> Piece:
    """Return a piece that wants something to hold between two characters."""
    return _one_step(Instruction("assert", what=what))


def _one_step(step: Instruction) -> Piece:
    def piece(program: list[Instruction]) -> None:
        _add(program, step)

    return piece


def captured(inside: Piece, index: int) -> Piece:
    """Return a piece that keeps where a group begins and ends."""

    def piece(program: list[Instruction]) -> None:
        _add(program, Instruction("save", (2 * index,)))
        inside(program)
        _add(program, Instruction("save", (2 * index + 1,)))

    return piece


def concatenation(pieces: list[Piece]) -> Piece:
    """Return pieces in a row."""

    def piece(program: list[Instruction]) -> None:
        for each in pieces:
            each(program)

    return piece


def alternation(pieces: list[Piece]) -> Piece:
    """Return one of some pieces, the first one that leads to a match."""

    def piece(program: list[Instruction]) -> None:
        jumps = []
        for each in pieces[:-1]:
            split = _add(program, Instruction("split"))
            each(program)
            jumps.append(_add(program, Instruction("jump")))
            program[split] = Instruction("split", (split + 1, len(program)))
        pieces[-1](program)
        for jump in jumps:
            program[jump] = Instruction("jump", (len(program),))

    return pieces[0] if len(pieces) == 1 else piece


def repeated(inside: Piece, least: int, most: int | None, *, greedy: bool) -> Piece:
    """Return a piece again and again; as often as possible if it is greedy, else as seldom."""

    def piece(program: list[Instruction]) -> None:
        for _ in range(least):
            before = len(program)
            inside(program)
            if len(program) == before:
                return  # it takes nothing, however often
        if most is None:
            _maybe(program, inside, greedy=greedy, again=True)
        for _ in range((most or 0) - least):
            _maybe(program, inside, greedy=greedy, again=False)

    return piece


def _maybe(program: list[Instruction], inside: Piece, *, greedy: bool, again: bool) -> None:
    """Append a piece that may be left out, and may come again."""
    split = _add(program, Instruction("split"))
    inside(program)
    if again:
        _add(program, Instruction("jump", (split,)))
    ways = (split + 1, len(program))
    program[split] = Instruction("split", ways if greedy else ways[::-1])
