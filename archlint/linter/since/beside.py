"""What a change touches, as it was at a revision: described as the working tree is, and no more of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.graph.architecture.comparison.relocated import relocated
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope
from archlint.linter.since.comparison import Comparison
from archlint.linter.since.past import Past
from archlint.linter.since.ways import Ways


class Beside(Past):
    """The report of a revision on what a change touches; a run that has it finds all that there is.

    Args:
        name: the revision; empty means the merge base with the default branch.
        places: the files and folders that both sides are about; those that are gone, too.
        require: called with the files of the run, before anything is linted.

    Attributes:
        report: what was found at the revision; paths are those of the working tree.
        known: those of the places that the revision had, or that are there.
    """

    with_gone = True

    def __init__(self, name: str, places: Sequence[str], require: Callable[[Sequence[Input]], None]) -> None:
        super().__init__(name)
        self._places, self._require = places, require
        self.report = Report((), (), (), ())
        self.known = {place for place in places if os.path.lexists(place)}

    def scopes(self, files: Sequence[Input], ways: Ways, problems: Problems) -> list[Scope]:
        """Return those scopes that files make that a change touches; lint what they were."""
        self._require(files)
        return super().scopes(files, replace(ways, places=self._places), problems)

    def take_up(self, report: Report, comparison: Comparison, elsewhere: Problems, problems: Problems) -> None:
        """Remember what was found at the revision, as of the working tree."""
        del problems
        self.known |= {place for place in self._places if os.path.lexists(comparison.forth(os.path.realpath(place)))}
        self.report = as_in_working_tree(replace(report, warnings=tuple(elsewhere.warnings)), comparison)

    def subtracted(self, report: Report) -> Report:
        """Return a report as it is."""
        return report


def as_in_working_tree(report: Report, comparison: Comparison) -> Report:
    """Return a report in which the files of snapshots are called as those of the working tree."""
    pairs = [(f"{comparison.forth(os.path.realpath(os.curdir))}{os.sep}", "")]
    pairs += [(f"{folder}{os.sep}", f"{root}{os.sep}") for root, folder in comparison.pairs]

    def written(text: str) -> str:
        for folder, now in pairs:
            text = text.replace(folder, now)
        return text

    return replace(
        report,
        files=relocated(tuple(report.files), written),
        findings=relocated(report.findings, written),
        errors=relocated(report.errors, written),
        warnings=relocated(report.warnings, written),
        architecture=relocated(report.architecture, written),
    )
