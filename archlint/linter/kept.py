"""Outcomes of scopes, kept in memory while the same files are linted again and again with few changes.

An outcome holds while the scope's files, what holds for them, and all that was looked at on the way are the same: the
content decides, whatever was edited, in files or in what is read instead of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

# What looks at the disk there has to be known before looks are compared.
from archlint.findings.ignored import expiry as _expiry  # noqa: F401
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import WALKED, ScopeOutcome
from archlint.model.source.files import disk

#: What a scope is: its files, as they are deployed and configured, with what stands for what is in each, where known.
_Files: TypeAlias = tuple[tuple[Input, str], ...]


class KeptOutcomes:
    """What is known of scopes, by the environment and the first of their files; for requests that are alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[_Files, int, ScopeOutcome]] = {}
        self._answers = disk.Answers()

    def look_again(self) -> None:
        """Forget what the disk was like: another run begins."""
        self._answers = disk.Answers()

    def of(self, environment: str, scope: Scope) -> ScopeOutcome | None:
        """Return the outcome of a scope; None if it has to be linted, for something that it rests on changed."""
        files, steps, outcome = self._known.get((environment, scope.shown), ((), 0, None))
        if (
            outcome is None
            or outcome.looks is None
            or (outcome.problems.errors and any(error.details for error in outcome.problems.errors))
        ):
            return None
        needed = outcome.needed_steps
        is_enough = scope.steps == steps if needed is None else scope.steps > needed
        is_same = is_enough and files == _files(scope) and self._holds(outcome.looks)
        return outcome if is_same else None

    def _holds(self, looks: disk.Looks) -> bool:
        return looks.is_consistent and all(
            # Requests that are alike walk the same folders.
            look[0] == WALKED or self._answers.of(look) == answer
            for look, answer in looks.answers.items()
        )

    def note(self, environment: str, scopes: Iterable[Scope], outcomes: Iterable[ScopeOutcome]) -> None:
        """Keep the outcomes of some scopes, which may come in another order."""
        by_name = {scope.shown: scope for scope in scopes}
        for outcome in outcomes:
            scope = by_name[outcome.shown]
            self._known[environment, outcome.shown] = _files(scope), scope.steps, outcome

    def copy(self) -> KeptOutcomes:
        """Return what is known, for a run that may have been in vain: what it learns is not known here."""
        copied = KeptOutcomes()
        copied._known = dict(self._known)
        return copied


def _files(scope: Scope) -> _Files:
    return tuple(
        (replace(file, data=None), "" if file.data is None else disk.content_digest(file.data)) for file in scope.files
    )
