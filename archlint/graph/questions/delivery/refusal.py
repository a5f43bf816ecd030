"""Why nothing passes a filter."""

from __future__ import annotations

from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import Case


class Refusal(NamedTuple):
    """A filter that nothing passes.

    Attributes:
        because: why, as a clause: `a record of a DynamoDB stream has no 'body'`.
        at: where the field stands because of which nothing passes, or the filter.
        case: the circumstances under which that is so.
        by_form: whether AWS refuses the filter by its form, and with it all the others beside it.
        by_sender: whether it rests on what code and Tasks in scope send.
    """

    because: str
    at: Place | None
    case: Case
    by_form: bool = False
    by_sender: bool = False
