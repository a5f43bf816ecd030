"""What the checks of event patterns share."""

from archlint import (
    Branch,
    Resource,
    Severity,
    Value,
    Verdict,
    admit_nearly_all,
    judge,
    prefixes,
    telling_fields,
    worst_of,
)


def matches_everything(rule: Resource) -> Verdict | None:
    """Return when a rule's pattern matches nearly every event; None if it never certainly does."""
    return worst_of(_verdict(branch) for branch in rule["pattern"].parsed.branches)


def _verdict(pattern: Branch) -> Verdict | None:
    fields = telling_fields(pattern.outcome)
    if fields is None:
        return None
    return judge(
        *fields,
        # They are judged too so that the finding names the parameters they rest on.
        *(prefix for field in fields for prefix in prefixes(field)),
        pattern=Value((pattern,)),
        level=Severity.WARNING.where(lambda case: admit_nearly_all(case.unnamed[: len(fields)])),
        along=[pattern],
    )
