"""Until when something is ignored: a day, as ISO 8601 writes it, which is the last one."""

from __future__ import annotations

import time
from collections.abc import Iterable

from archlint.findings.wording import quoted
from archlint.model.regex import regex
from archlint.model.source.files import disk

_DATE = regex(r"\d{4}-\d{2}-\d{2}")

#: What is said of anything else.
NO_DATE = "'{}' is no date; write one as in until=2027-01-31"

#: The kind of look at the calendar; what is found is true for that day only.
DAY = "day"


def today() -> str:
    """Return the day it is here."""
    return _day("")


@disk.answered(DAY, lambda _anywhere, answer: answer)
def _day(anywhere: str) -> str:
    del anywhere
    return time.strftime("%Y-%m-%d")


def is_date(text: str) -> bool:
    """Tell whether a text is a day that there is."""
    if not _DATE.fullmatch(text):
        return False
    from datetime import date  # few ignores end

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def expired(until: str, checks: Iterable[str]) -> str:
    """Return what to say of checks that were to be ignored until a day; empty if they still are."""
    return f"{quoted(checks)} was to be ignored until {until}, and is not any more" if until < today() else ""
