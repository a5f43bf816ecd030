"""Dialects over dialects: definitions whose text is filled in, and inputs that are taken from paths."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import text
from archlint.model.values.value import NOTHING, Branch, Dialect, Outcome, Reference, Text, Tree, Unknown, Value

_HOLE = regex(r"\$\{([^${}]+)\}")


class Substituted:
    """The dialect of a definition: `${Key}` in its strings is replaced, as DefinitionSubstitutions says.

    Args:
        inner: the dialect of the definition as it is written.
        substitutions: the mapping of keys to what replaces them.
    """

    def __init__(self, inner: Dialect, substitutions: Value) -> None:
        self.inner = inner
        self._substitutions = substitutions
        #: What each key that was asked for is filled in with, and the defaults that rests on.
        self._filled: dict[str, tuple[list[str | Reference | Unknown], frozenset[str]]] = {}

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be after substitution."""
        return self._substitute(self.inner.evaluate(node))

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`, after substitution."""
        return self._substitute(self.inner.step(node, key))

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values, after substitution."""
        for key, value in self.inner.items(node):
            yield key, self._substitute(value)

    def _substitute(self, value: Value) -> Value:
        if value is NOTHING:
            return value
        branches = value.branches
        if len(branches) == 1:
            outcome, when, place, rests_on = branches[0]
            if isinstance(outcome, Tree) and not when and not rests_on:
                return Value.of(Tree(outcome.node, self), place)
            if isinstance(outcome, Known) and "${" not in str(outcome.value):
                return value
        return value.then(self._outcome)

    def _outcome(self, outcome: Outcome, place: Place | None) -> Value:
        if isinstance(outcome, Tree):
            return Value.of(Tree(outcome.node, self), place)
        if isinstance(outcome, Known) and isinstance(outcome.value, str):
            parts: tuple[str | Reference | Unknown, ...] = (outcome.value,)
        elif isinstance(outcome, Text):
            parts = outcome.parts
        else:
            return Value.of(outcome, place)
        if not any(isinstance(part, str) and "${" in part for part in parts):
            return Value.of(outcome, place)
        return self.fill(parts, place)

    def fill(self, parts: tuple[str | Reference | Unknown, ...], place: Place | None) -> Value:
        """Return the text that parts in a row make, with every `${Key}` in them filled in."""
        pieces: list[str | Reference | Unknown] = []
        rests_on: frozenset[str] = frozenset()
        for part in parts:
            if not isinstance(part, str):
                pieces.append(part)
                continue
            for index, piece in enumerate(_HOLE.split(part)):
                if index % 2 == 0:
                    pieces += [piece] if piece else []
                    continue
                filled, defaults = self._piece(piece.strip())
                rests_on |= defaults
                pieces += filled
        return Value((Branch(text(pieces), place=place, rests_on=rests_on),))

    def _piece(self, key: str) -> tuple[list[str | Reference | Unknown], frozenset[str]]:
        """Return what a key is filled in with: the states of a definition ask for the same few all the time."""
        found = self._filled.get(key)
        if found is None:
            value = self._substitutions.step(key)
            found = self._filled[key] = (_pieces(value, key), value.branches[0].rests_on)
        return found


def _pieces(value: Value, key: str) -> list[str | Reference | Unknown]:
    outcome = value.outcome
    if isinstance(outcome, Known):
        return [str(outcome.value)]
    if isinstance(outcome, Text):
        return list(outcome.parts)
    if isinstance(outcome, Reference | Unknown):
        return [outcome]
    return [Unknown(f"'${{{key}}}' is not among the definition's substitutions", key, inside=True)]


class TaskInput:
    """The dialect of a task's input: a key that ends in `.$` holds the path its value is taken from."""

    def __init__(self, inner: Dialect) -> None:
        self._inner = inner

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return self._wrap(self._inner.evaluate(node))

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`, or the path that it is taken from."""
        found = self._inner.step(node, key)
        return self._wrap(self._inner.step(node, f"{key}.$") if found.certainly_absent else found)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys, without the `.$` of paths, and values."""
        for key, value in self._inner.items(node):
            yield key.removesuffix(".$"), self._wrap(value)

    def _wrap(self, value: Value) -> Value:
        if value is NOTHING:
            return value

        def wrapped(outcome: Outcome) -> Outcome:
            return Tree(outcome.node, self) if isinstance(outcome, Tree) else outcome

        return value.convert(wrapped)
