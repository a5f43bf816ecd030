"""What the checks of stream readers share."""

from collections.abc import Callable

from archlint import Case, Resource, Severity, Verdict, judge


def judge_limits(reader: Resource, level: Callable[[Case], Severity | None]) -> Verdict | None:
    """Return a verdict on how long a mapping or pipe tries a record, and where it then sends it.

    Args:
        reader: the mapping or pipe.
        level: how bad a case is, of `retries`, `age` (in seconds; each -1 for no limit) and `destination`.
    """
    return judge(
        retries=reader["maximum_retry_attempts"],
        age=reader["maximum_record_age"],
        destination=reader["on_failure"],
        level=level,
    )


def judge_endless(reader: Resource) -> Verdict | None:
    """Return when a mapping or pipe tries a record again until it expires, and so never reports it."""
    return judge_limits(reader, lambda case: Severity.WARNING if case.matches(retries=-1, age=-1) else None)


def judge_dropping(reader: Resource) -> Verdict | None:
    """Return when a mapping or pipe drops records that it has tried for long enough."""
    return judge_limits(reader, lambda case: Severity.WARNING if dropped(case) else None)


def dropped(case: Case) -> str:
    """Return which records a reader drops, in words: `that fail once or older than 60 s`; empty if none for certain."""
    retries, age = case.number("retries"), case.number("age")
    if not case.lacks("destination"):
        return ""
    limits = []
    if retries is not None and retries >= 0:
        limits.append("that fail once" if retries == 0 else f"that still fail at retry {retries}")
    if age is not None and age >= 0:
        limits.append(f"{'are ' if limits else ''}older than {age} s")
    return " or ".join(limits)
