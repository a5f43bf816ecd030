"""What may be chosen about a report, whatever is in it."""

from __future__ import annotations

from archlint.model.data import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How a report shall look; each format honors what concerns it.

    Attributes:
        color: whether to write ANSI colours.
        quiet: one line for each finding and error, no source, no summary.
        show_unresolved: whether to list the references that the templates do not settle.
        statistics: whether to count the findings by check instead of listing them.
        category: what code scanning files the results under.
        links: whether to write links that terminals open.
        whole: whether all is written, whatever a comment on a pull request takes: nobody posts a file as it is.
        columns: the width to wrap lines to; 0 if lines are not to be wrapped.
    """

    color: bool = False
    quiet: bool = False
    show_unresolved: bool = False
    statistics: bool = False
    category: str = "archlint"
    links: bool = False
    whole: bool = False
    columns: int = 0


#: How a report looks by default.
DEFAULT_OPTIONS = Options()
