"""Functions on dates and times.

Source: Terraform documentation, "Built-in Functions", "Date and Time Functions"; Go, `time.ParseDuration`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from archlint.languages.terraform.functions.lists.collections import MISSING, TerraformFunction
from archlint.languages.terraform.hcl.scalars import scalar
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome

_TIMESTAMP = regex(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_DURATION = regex(r"[+-]?(?:0|(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|m|h))+)")
_AMOUNT = regex(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_MICROSECONDS = {
    "ns": Fraction(1, 1000),
    "us": Fraction(1),
    "µs": Fraction(1),
    "ms": Fraction(1000),
    "s": Fraction(10**6),
    "m": Fraction(60 * 10**6),
    "h": Fraction(3600 * 10**6),
}
#: A quoted text, or one letter again and again.
_PART = regex(r"'((?:[^']|'')*+)'|([A-Za-z])\2*|[^A-Za-z']+|'")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _offset(time: datetime, colon: str, utc: str = "") -> str:
    minutes = int((time.utcoffset() or timedelta()).total_seconds()) // 60
    if utc and minutes == 0:
        return utc
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


#: The letters of `formatdate`.
_LETTERS: Mapping[str, Callable[[datetime], str]] = {
    "YYYY": lambda t: f"{t.year:04}",
    "YY": lambda t: f"{t.year % 100:02}",
    "MMMM": lambda t: _MONTHS[t.month - 1],
    "MMM": lambda t: _MONTHS[t.month - 1][:3],
    "MM": lambda t: f"{t.month:02}",
    "M": lambda t: str(t.month),
    "DD": lambda t: f"{t.day:02}",
    "D": lambda t: str(t.day),
    "EEEE": lambda t: _DAYS[t.weekday()],
    "EEE": lambda t: _DAYS[t.weekday()][:3],
    "hh": lambda t: f"{t.hour:02}",
    "h": lambda t: str(t.hour),
    "HH": lambda t: f"{(t.hour - 1) % 12 + 1:02}",
    "H": lambda t: str((t.hour - 1) % 12 + 1),
    "AA": lambda t: "AM" if t.hour < 12 else "PM",
    "aa": lambda t: "am" if t.hour < 12 else "pm",
    "mm": lambda t: f"{t.minute:02}",
    "m": lambda t: str(t.minute),
    "ss": lambda t: f"{t.second:02}",
    "s": lambda t: str(t.second),
    "ZZZZZ": lambda t: _offset(t, ":"),
    "ZZZZ": lambda t: _offset(t, ""),
    "ZZZ": lambda t: _offset(t, "", "UTC"),
    "Z": lambda t: _offset(t, ":", "Z"),
}


def _on_texts(function: Callable[..., str | int | None]) -> TerraformFunction:
    """Return the function on outcomes that is `function` on texts; an error where that returns None."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if not all(isinstance(value, str) for value in values):
            return None
        result = function(*values)
        return MISSING if result is None else Known(result)

    return apply_


def _time(text: str) -> datetime | None:
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def _add(timestamp: str, duration: str) -> str | None:
    time = _time(timestamp)
    if time is None or not _DURATION.fullmatch(duration):
        return None
    amount = sum((Fraction(number) * _MICROSECONDS[unit] for number, unit in _AMOUNT.findall(duration)), Fraction())
    later = time + timedelta(microseconds=int(-amount if duration.startswith("-") else amount))
    return f"{later.replace(tzinfo=None, microsecond=0).isoformat()}{_offset(later, ':', 'Z')}"


def _compare(one: str, other: str) -> int | None:
    left, right = _time(one), _time(other)
    return None if left is None or right is None else (left > right) - (left < right)


def _format(form: str, timestamp: str) -> str | None:
    time = _time(timestamp)
    if time is None:
        return None
    pieces = []
    for found in _PART.finditer(form):
        if found[2]:
            letters = _LETTERS.get(found[0])
            if letters is None:
                return None
            pieces.append(letters(time))
        elif found[0] == "'":
            return None
        else:
            pieces.append(found[0] if found[1] is None else found[1].replace("''", "'"))
    return "".join(pieces)


#: The functions by name.
TIME_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "formatdate": _on_texts(_format),
    "timeadd": _on_texts(_add),
    "timecmp": _on_texts(_compare),
}
