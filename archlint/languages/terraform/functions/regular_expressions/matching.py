"""Matching regular expressions: `regex`, `regexall` and `replace`.

A step is done once at each character, so a match takes at most as many steps as the program times the text.
Source: Terraform documentation, "regex Function"; Go, package regexp.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MAX_TEXT,
    MISSING,
    mapping,
    sequence,
    typed_list,
)
from archlint.languages.terraform.functions.regular_expressions.patterns import (
    CompiledPattern,
    InvalidPatternError,
    read_pattern,
)
from archlint.languages.terraform.functions.regular_expressions.programs import Instruction, UnreadPatternError
from archlint.languages.terraform.hcl.scalars import as_text, scalar
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Outcome, Value

#: Spends steps of the budget; returns whether some are left.
Spend: TypeAlias = Callable[[float], bool]
#: A function that spends steps of the budget by its third argument.
SpendingFunction: TypeAlias = Callable[[Sequence[Outcome], Place, Spend], Outcome | None]

#: A pattern or text that takes more steps than this is not matched, nor is a longer pattern.
_MAX_STEPS = 20_000
_MAX_PATTERN = 1_000
#: What a step of a match costs, in steps of the budget.
_COST = 0.2
#: Where a match and its groups begin and end; -1 for a group that took no part.
_Spans: TypeAlias = list[int]
_INSERTED = regex(r"\$(?:\$|(\w+)|\{(\w+)\})")


@lru_cache(maxsize=200)
def _read(text: str) -> CompiledPattern:
    return read_pattern(text)


class _Machine:
    """Looks for a pattern in a text, and counts the steps."""

    def __init__(self, pattern: CompiledPattern, text: str) -> None:
        self.text = text
        self._program = pattern.program
        self._size = 2 * len(pattern.names) + 2
        self.steps = 0

    def all(self) -> Iterator[_Spans]:
        """Yield every match, from left to right; none that is empty right behind another one."""
        at, end = 0, -1
        while at <= len(self.text):
            found = self.search(at)
            if found is None:
                return
            empty = found[0] == found[1]
            if not (empty and found[1] == end):
                yield found
            end = found[1]
            at = end + empty

    def search(self, start: int) -> _Spans | None:
        """Return the first match that begins at a character or behind it."""
        seen: set[tuple[int, int]] = set()
        for at in range(start, len(self.text) + 1):
            found = self._match(at, seen)
            if found is not None:
                return found
        return None

    def _match(self, start: int, seen: set[tuple[int, int]]) -> _Spans | None:
        # What is still to be tried: a step, a character, what is saved so far.
        waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, start, (-1,) * self._size)]
        while waiting:
            index, at, saved = waiting.pop()
            if (index, at) in seen:
                continue
            seen.add((index, at))
            self.steps += 1
            if self.steps > _MAX_STEPS:
                raise UnreadPatternError("it takes too many steps")
            step = self._program[index]
            if step.kind == "match":
                return list(saved)
            waiting += self._next(step, index, at, saved)
        return None

    def _next(
        self, step: Instruction, index: int, at: int, saved: tuple[int, ...]
    ) -> list[tuple[int, int, tuple[int, ...]]]:
        """Return what comes after a step, the preferred way last."""
        if step.kind in ("split", "jump"):
            return [(to, at, saved) for to in reversed(step.to)]
        if step.kind == "save":
            return [(index + 1, at, (*saved[: step.to[0]], at, *saved[step.to[0] + 1 :]))]
        if step.kind == "assert":
            return [(index + 1, at, saved)] if _holds(step.what, self.text, at) else []
        takes = at < len(self.text) and step.test is not None and step.test(self.text[at])
        return [(index + 1, at + 1, saved)] if takes else []


def _holds(what: str, text: str, at: int) -> bool:
    if what in ("start", "line start"):
        return at == 0 or (what == "line start" and text[at - 1] == "\n")
    if what in ("end", "line end"):
        return at == len(text) or (what == "line end" and text[at] == "\n")
    before, after = (_is_word(text[max(at - 1, 0) : at]), _is_word(text[at : at + 1]))
    return (before != after) is (what == "word edge")


def _is_word(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())


def _matching(work: Callable[[_Machine, CompiledPattern, Sequence[str], Place], Outcome | None]) -> SpendingFunction:
    """Return the function that does some work with a pattern, its first argument, and a text, its second one."""

    def apply_(outcomes: Sequence[Outcome], place: Place, spend: Spend) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if len(values) < 2 or any(value is None for value in values):
            return None
        pattern, text, *others = (as_text(value) for value in values if value is not None)
        if len(pattern) > _MAX_PATTERN:
            return None
        try:
            read = _read(pattern)
            machine = _Machine(read, text)
            found = work(machine, read, others, place)
        except InvalidPatternError:
            return MISSING
        except UnreadPatternError:
            spend(_MAX_STEPS * _COST)
            return None
        return found if spend(machine.steps * _COST) else None

    return apply_


def matcher(pattern: str, spend: Spend) -> Callable[[str], bool] | None:
    """Return the predicate whether a text matches a pattern; None for a pattern that is not read."""
    if len(pattern) > _MAX_PATTERN:
        return None
    try:
        read = _read(pattern)
    except (InvalidPatternError, UnreadPatternError):
        return None

    def matches(text: str) -> bool:
        machine = _Machine(read, text)
        try:
            return machine.search(0) is not None
        except UnreadPatternError:
            return False
        finally:
            spend(machine.steps * _COST)

    return matches


def _result(found: _Spans, machine: _Machine, pattern: CompiledPattern, place: Place) -> Outcome:
    """Return what `regex` makes of a match: its text, a list of its groups, or a map of those by their names."""
    texts: list[Outcome] = [
        Known(machine.text[start:end]) if start >= 0 and end >= 0 else ABSENT
        for start, end in zip(found[::2], found[1::2], strict=True)
    ]
    groups = [Value.of(text, place) for text in texts[1:]]
    if not groups:
        return texts[0]
    if not any(pattern.names):
        return sequence(place, groups)
    if not all(pattern.names):
        raise InvalidPatternError("it names some groups, and others not")
    return mapping(place, dict(zip(pattern.names, groups, strict=True)))


def _regex(machine: _Machine, pattern: CompiledPattern, others: Sequence[str], place: Place) -> Outcome | None:
    del others
    found = machine.search(0)
    return _result(found, machine, pattern, place) if found is not None else MISSING


def _regexall(machine: _Machine, pattern: CompiledPattern, others: Sequence[str], place: Place) -> Outcome | None:
    del others
    found = [Value.of(_result(each, machine, pattern, place), place) for each in machine.all()]
    return typed_list(place, found)


def _replaced(machine: _Machine, pattern: CompiledPattern, others: Sequence[str], place: Place) -> Outcome | None:
    del place
    template, pieces, position = others[0], list[str](), 0
    if template.count("$") * len(machine.text) > MAX_TEXT:
        return None
    for found in machine.all():
        pieces += [machine.text[position : found[0]], _inserted(template, found, machine.text, pattern)]
        position = found[1]
        if len(pieces) > MAX_ELEMENTS or len(pieces) * len(template) > MAX_TEXT:
            return None
    return Known("".join([*pieces, machine.text[position:]]))


def _inserted(template: str, found: _Spans, text: str, pattern: CompiledPattern) -> str:
    """Return what stands for a match: `$1` and `${name}` are its groups."""

    def group(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return "$"
        known = ["0", *(str(number + 1) for number in range(len(pattern.names)))]
        index = known.index(name) if name in known else -1
        if name in pattern.names:
            index = pattern.names.index(name) + 1
        return text[found[2 * index] : found[2 * index + 1]] if index >= 0 and found[2 * index] >= 0 else ""

    return _INSERTED.sub(group, template)


def _replace(outcomes: Sequence[Outcome], place: Place, spend: Spend) -> Outcome | None:
    text, old, new = (scalar(outcome) for outcome in outcomes)
    if text is None or old is None or new is None:
        return None
    whole, part, other = as_text(text), as_text(old), as_text(new)
    if len(part) > 1 and part.startswith("/") and part.endswith("/"):
        return _matching(_replaced)([Known(part[1:-1]), Known(whole), Known(other)], place, spend)
    if len(whole) + whole.count(part) * (len(other) - len(part)) > MAX_TEXT:
        return None
    return Known(whole.replace(part, other))


#: The functions by name.
MATCHING_FUNCTIONS: Mapping[str, SpendingFunction] = {
    "regex": _matching(_regex),
    "regexall": _matching(_regexall),
    "replace": _replace,
}
