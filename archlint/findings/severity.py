"""How bad a finding is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.model.data import Enum

if TYPE_CHECKING:
    from collections.abc import Callable

    from archlint.model.values.cases import Case
    from archlint.model.values.node import Scalar


class Severity(Enum):
    """SARIF's levels, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for note."""
        return _RANKS[self]

    @property
    def lowered(self) -> Severity:
        """The next level down; a note stays a note."""
        return Severity.WARNING if self is Severity.ERROR else Severity.NOTE

    def at_least(self, threshold: Severity) -> bool:
        """Tell whether this level is as bad as `threshold`, or worse."""
        return self.rank <= threshold.rank

    def where(self, *tests: Callable[[Case], bool], **expected: Scalar | None) -> Callable[[Case], Severity | None]:
        """Return what says this level of a case in which values certainly are something: the `level` of `judge`.

        Args:
            tests: what else has to be true of a case.
            expected: what the values are, by their names in the case; None for what is absent.
        """
        scalars = {name: scalar for name, scalar in expected.items() if scalar is not None}
        absent = [name for name in expected if name not in scalars]

        def level(case: Case) -> Severity | None:
            is_so = case.matches(**scalars) and (not absent or case.lacks(*absent))
            return self if is_so and (not tests or all(test(case) for test in tests)) else None

        return level


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
