"""Where functions end in errors, and after which tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from archlint.code.syntax.source import words
from archlint.code.syntax.syntax import LexicalScope, Path


class Throwing:
    """Keeps, while a file is translated, what has been tested on the way to where the translator stands."""

    def __init__(self) -> None:
        self._tested: frozenset[str] = frozenset()
        self._returned: dict[Path, frozenset[str]] = {}

    def throw(self, scope: LexicalScope, path: Path) -> None:
        """Remember that an error ends a function there."""
        scope.throws.append((self._tested | self._returned.get(path, frozenset()), path))

    def returned(self, path: Path, *conditions: str) -> None:
        """Remember that what follows in a block comes after some conditions, in one case of which nothing follows."""
        self._returned[path] = self._returned.get(path, frozenset()).union(*map(words, conditions))

    @contextmanager
    def tested(self, *conditions: str) -> Iterator[None]:
        """Stand where some conditions have been tested, whatever came out."""
        outer = self._tested
        self._tested = outer.union(*map(words, conditions))
        try:
            yield
        finally:
            self._tested = outer

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Stand in another function, in which nothing has been tested yet."""
        outer = self._tested, self._returned
        self._tested, self._returned = frozenset(), {}
        try:
            yield
        finally:
            self._tested, self._returned = outer

    def tried(
        self, scope: LexicalScope, arms: Sequence[Callable[[], object]], catching: int
    ) -> Iterator[Callable[[], None]]:
        """Yield the arms of a `try`: an error of the first one ends nothing where one that catches it throws none.

        Args:
            scope: the function that it stands in.
            arms: the arms.
            catching: how many of them, behind the first one, catch its errors.
        """
        throws, counts = scope.throws, list[int]()

        def run(number: int, arm: Callable[[], object]) -> None:
            counts.append(len(throws))
            arm()
            if catching and number == catching and len(throws) == counts[1]:
                del throws[counts[0] : counts[1]]

        for number, arm in enumerate(arms):
            yield lambda number=number, arm=arm: run(number, arm)  # type: ignore[misc]
