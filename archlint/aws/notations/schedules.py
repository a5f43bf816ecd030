"""Schedules: after how many seconds a timer ticks again, at the soonest.

Source: Amazon EventBridge User Guide, "Using cron and rate expressions"; EventBridge Scheduler User Guide, "Schedule
types".
"""

from __future__ import annotations

import itertools

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Unknown

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_RATE = regex(r"rate\(\s*(?P<number>\d{1,6})\s+(?P<unit>minute|hour|day)s?\s*\)")
_CRON = regex(r"cron\((?P<fields>[^()]{1,200})\)")
_MINUTES, _HOURS = 60, 24
_ITEM = regex(r"(?P<first>\*|\d{1,2})(?:-(?P<last>\d{1,2}))?(?:/(?P<step>\d{1,2}))?")


def is_schedule(schedule: Outcome, *, alone: bool) -> bool:
    """Tell whether something certainly is the schedule of a rule.

    Args:
        schedule: what stands there.
        alone: whether the rule has no pattern: it has to have one of both, so what comes from outside is a schedule.
    """
    if isinstance(schedule, Unknown):
        return alone and not schedule.inside
    return isinstance(schedule, Text) or (isinstance(schedule, Known) and schedule.value != "")


def interval(outcome: Outcome) -> Outcome:
    """Return a schedule's shortest interval in seconds; unknown for what ticks once, or cannot be compared."""
    if not isinstance(outcome, Known):
        return outcome
    seconds = shortest_interval(str(outcome.value).strip())
    return Known(seconds) if seconds is not None else Unknown("how often it ticks is not known")


def shortest_interval(expression: str) -> int | None:
    """Return the shortest time between two ticks of `rate(...)` or `cron(...)` in seconds; None if it is not known."""
    rate = _RATE.fullmatch(expression)
    if rate:
        return int(rate["number"]) * _UNITS[rate["unit"]] or None
    cron = _CRON.fullmatch(expression)
    fields = cron["fields"].split() if cron else []
    if len(fields) != 6:
        return None
    minutes, hours = _values(fields[0], _MINUTES), _values(fields[1], _HOURS)
    if not minutes or not hours:
        return None
    ticks = [hour * _MINUTES + minute for hour in hours for minute in minutes]
    gaps = [later - earlier for earlier, later in itertools.pairwise(ticks)]
    # The next day may be one without any tick, so the night counts for nothing; who ticks once a day, ticks once a day.
    return min(gaps, default=_MINUTES * _HOURS) * 60


def _values(field: str, end: int) -> list[int]:
    """Return the values of a field of a cron expression, in order; none for what is not read."""
    found: set[int] = set()
    for item in field.split(","):
        match = _ITEM.fullmatch(item)
        if match is None:
            return []
        is_any = match["first"] == "*"
        first = 0 if is_any else int(match["first"])
        step = int(match["step"] or 1)
        last = int(match["last"] or first) if not is_any and (match["last"] or not match["step"]) else end - 1
        if not step or first > last or last >= end:
            return []
        found.update(range(first, last + 1, step))
    return sorted(found)
