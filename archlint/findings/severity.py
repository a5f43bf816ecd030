"""How bad a finding is."""

from __future__ import annotations

import enum


class Severity(enum.Enum):
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


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
