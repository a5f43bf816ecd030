"""Reports for the tests of formats."""

from __future__ import annotations

from dataclasses import replace

from archlint.findings.result import RelatedLocation, Report, Result, RunError, Suppression
from archlint.findings.severity import Severity
from archlint.model.source.location import Location

FINDING = Result(
    check="queue-without-dlq",
    level=Severity.WARNING,
    message="queue 'Orders' has no dead-letter queue",
    resource="Orders",
    location=Location("stacks/shop.yaml", 2, 3, 2, 9),
    related=(RelatedLocation("'Worker' reads it", Location("stacks/worker.yaml", 40, 11, 40, 17)),),
    tags=("message-loss", "queues"),
    fingerprint="0123456789abcdef",
)
ERROR = RunError("broken.yaml", 12, "cannot be read: a mapping is not closed")
CRASH = RunError("", 0, "check 'odd' crashed: KeyError: 'x'", "odd", "Traceback")
EMPTY = Report(findings=(), errors=(), files=(), checks=())
#: One finding of each level, the mildest first, and errors with and without a place.
FULL = Report(
    findings=(
        replace(FINDING, level=Severity.NOTE, location=Location("stacks/shop.yaml", 4, 3, 5, 1), related=()),
        FINDING,
        replace(FINDING, check="redrive-loop", level=Severity.ERROR, related=(), fingerprint="f"),
    ),
    errors=(ERROR, CRASH),
    files=("stacks/shop.yaml", "stacks/worker.yaml"),
    checks=(),
    counts={"queue": 2},
)
#: One finding that counts, and two that do not.
SUPPRESSED = replace(
    EMPTY,
    findings=(FINDING,),
    files=("stacks/shop.yaml",),
    suppressed=(
        replace(FINDING, related=(), resource="Old", suppression=Suppression("inSource", "it is | old")),
        replace(FINDING, related=(), level=Severity.ERROR, suppression=Suppression("external", "")),
    ),
)
#: What a template, or the name of a file, may bring along.
HOSTILE = 'a\x1b[31m\r\n::error::b %0A, c <d> & "e" | `f` *g* @team #1 ]]> \udcff\u202e\ufffe \N{ROCKET} é'


def many(count: int) -> Report:
    """Return a report of `count` notes, `count` warnings and `count` errors, in this order."""
    levels = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
    findings = [replace(FINDING, level=level, resource=f"R{n}") for level in levels for n in range(count)]
    return replace(EMPTY, findings=tuple(findings), files=("stacks/shop.yaml",))


def hostile() -> Report:
    """Return a report whose every text is hostile."""
    finding = replace(
        FINDING,
        message=HOSTILE,
        resource=HOSTILE,
        location=replace(FINDING.location, path=HOSTILE),
        related=(RelatedLocation(HOSTILE, replace(FINDING.location, path=HOSTILE)),),
    )
    error = RunError(HOSTILE, 1, HOSTILE)
    return replace(EMPTY, findings=(finding,), errors=(error,), files=(HOSTILE,), sources={HOSTILE: HOSTILE})
