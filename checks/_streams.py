"""What the checks of stream readers share."""

from archlint import Absent, Case


def limits_without_destination(case: Case) -> str:
    """Return which records a reader drops, in words: `that fail once or older than 60 s`; empty if none for certain.

    Args:
        case: retry attempts, record age in seconds (-1 for no limit) and failure destination, in this order.
    """
    retries, age = case.known[:2]
    if not isinstance(case.outcomes[2], Absent):
        return ""
    limits = []
    if isinstance(retries, int) and retries >= 0:
        limits.append("that fail once" if retries == 0 else f"that still fail at retry {retries}")
    if isinstance(age, int) and age >= 0:
        limits.append(f"older than {age} s")
    return " or ".join(limits)
