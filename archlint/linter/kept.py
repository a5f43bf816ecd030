"""Outcomes of scopes, kept while one run lints the same files again and again with few changes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcome import ScopeOutcome

#: What a scope is: its files without what is in them, as they are deployed and configured.
_Files: TypeAlias = tuple[Input, ...]


class KeptOutcomes:
    """What is known of scopes, by the environment and the first of their files."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[_Files, ScopeOutcome]] = {}

    def of(self, environment: str, scope: Scope) -> ScopeOutcome | None:
        """Return the outcome of a scope; None if it has to be linted, for its files or what holds for them changed."""
        files, outcome = self._known.get((environment, scope.shown), ((), None))
        # What took too long may have more time now.
        is_same = outcome is not None and files == _files(scope) and not outcome.problems.errors
        return outcome if is_same else None

    def note(self, environment: str, scopes: Iterable[Scope], outcomes: Iterable[ScopeOutcome]) -> None:
        """Keep the outcomes of some scopes, which may come in another order."""
        by_name = {scope.shown: scope for scope in scopes}
        for outcome in outcomes:
            self._known[environment, outcome.shown] = _files(by_name[outcome.shown]), outcome

    def without(self, paths: Iterable[str]) -> KeptOutcomes:
        """Return what is still known once files have changed, by their resolved paths."""
        changed = frozenset(paths)
        left = KeptOutcomes()
        left._known = {
            key: (files, outcome)
            for key, (files, outcome) in self._known.items()
            if changed.isdisjoint(outcome.read) and changed.isdisjoint(map(_resolved, files))
        }
        return left


def _files(scope: Scope) -> _Files:
    return tuple(replace(file, data=None) for file in scope.files)


def _resolved(file: Input) -> str:
    return os.path.realpath(file.path) if file.path is not None else ""
