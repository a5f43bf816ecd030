"""What the checks of stream readers share."""

from archlint import Absent, Case


def limits_without_destination(case: Case) -> str:
    """Return the limit that makes a reader drop records, in words; empty if it drops none for certain.

    Args:
        case: retry attempts, record age in seconds (-1 for no limit) and failure destination, in this order.
    """
    retries, age = case.known[:2]
    if not isinstance(case.outcomes[2], Absent):
        return ""
    limits = []
    if isinstance(retries, int) and retries >= 0:
        limits.append(f"{retries} retries" if retries != 1 else "1 retry")
    if isinstance(age, int) and age >= 0:
        limits.append(f"{age} s")
    return " or ".join(limits)
