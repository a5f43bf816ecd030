"""What an audit of many sources yields: plain rows, the same for every output format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, TypeAlias

from archlint.findings.severity import Severity
from archlint.model.data import dataclass

#: How many errors are told in a summary.
MOST_UNREAD = 20
#: One line of an audit, by the names of columns; what does not apply is left out.
AuditRow: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditColumn:
    """A column of the rows.

    Attributes:
        kind: `text`, `number` (whole, not negative) or `texts` (a list).
        documentation: what is in it.
        values: what it may be; none means anything of its kind.
    """

    kind: str
    documentation: str
    values: tuple[str, ...] = ()


#: What a row is about, and how far a source was read.
SOURCE_ROW, FINDING_ROW, ERROR_ROW = "source", "finding", "error"
WHOLLY, PARTLY, FAILED = "complete", "incomplete", "failed"

AUDIT_COLUMNS: Mapping[str, AuditColumn] = {
    "record": AuditColumn(
        "text",
        "What the row is about: a source, then its findings, then its errors.",
        (SOURCE_ROW, FINDING_ROW, ERROR_ROW),
    ),
    "source": AuditColumn("text", "The source, as it is named."),
    "revision": AuditColumn("text", "The commit that was read; only of sources that are git revisions."),
    "status": AuditColumn(
        "text",
        "Of a source: whether all of it was read, part of it, or nothing.",
        (WHOLLY, PARTLY, FAILED),
    ),
    "templates": AuditColumn("number", "Of a source: how many templates were read."),
    "resources": AuditColumn("number", "Of a source: how many resources were seen."),
    "findings": AuditColumn("number", "Of a source: how many findings count."),
    "suppressed": AuditColumn("number", "Of a source: how many findings do not count."),
    "check": AuditColumn("text", "The check that found it, or that crashed."),
    "level": AuditColumn("text", "How bad the finding is.", tuple(level.value for level in Severity)),
    "message": AuditColumn("text", "What is wrong."),
    "resource": AuditColumn("text", "The resource that the finding is at, as its author calls it."),
    "service": AuditColumn("text", "The resource's service, as ARNs call it."),
    "dialect": AuditColumn("text", "What the resource is written in.", ("cloudformation", "cdk", "terraform")),
    "file": AuditColumn("text", "The file, as seen from the source's folder."),
    "line": AuditColumn("number", "The line, from 1."),
    "column": AuditColumn("number", "The column, from 1."),
    "fingerprint": AuditColumn("text", "What identifies the finding in its source, without its line."),
    "tags": AuditColumn("texts", "The themes of the check."),
    "help": AuditColumn("text", "What to do about it."),
}
#: The columns that each row has, by what it is about.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    SOURCE_ROW: ("record", "source", "status", "templates", "resources", "findings", "suppressed"),
    FINDING_ROW: ("record", "source", "check", "level", "message", "resource", "file", "line", "column", "fingerprint"),
    ERROR_ROW: ("record", "source", "message"),
}


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found in one source: plain data that crosses processes and machines.

    Attributes:
        source: the source, as it is named.
        rows: the row of the source, then its findings, then its errors.
        seconds: the CPU time that it took.
        identity: what the source was when it was read; empty if that is not known for sure.
        day: the day it is true for, as an ignore that ends may make it another one; empty if it is for all.
        is_known: whether the source is what it was when it was audited before: then there are no rows.
    """

    source: str
    rows: tuple[AuditRow, ...] = ()
    seconds: float = 0.0
    identity: str = ""
    day: str = ""
    is_known: bool = False


def failed(source: str, message: str) -> Audited:
    """Return what there is of a source of which nothing could be read."""
    counts = dict.fromkeys(("templates", "resources", "findings", "suppressed"), 0)
    return Audited(
        source,
        (
            {"record": SOURCE_ROW, "source": source, "status": FAILED, **counts},
            {"record": ERROR_ROW, "source": source, "message": message},
        ),
    )


@dataclass(slots=True)
class Totals:
    """What rows add up to.

    Attributes:
        sources: how many sources there are, by status.
        templates: how many templates were read.
        resources: how many resources were seen.
        levels: how many findings there are, by level.
        checks: how many findings of each check there are, by level.
        by_source: how many findings each source that has any has, by level.
        found_in: in how many sources each check finds something.
        unread: how many errors there are.
        first_unread: the first of them, each with its source.
    """

    sources: dict[str, int] = field(default_factory=dict)
    templates: int = 0
    resources: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    checks: dict[str, dict[str, int]] = field(default_factory=dict)
    by_source: dict[str, dict[str, int]] = field(default_factory=dict)
    found_in: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    first_unread: list[AuditRow] = field(default_factory=list)
    _last: dict[str, str] = field(default_factory=dict)

    def add(self, row: AuditRow) -> None:
        """Take a row into account; the rows of a source follow one another."""
        if row["record"] == SOURCE_ROW:
            _count(self.sources, row["status"])
            self.templates += row["templates"]
            self.resources += row["resources"]
        elif row["record"] == ERROR_ROW:
            self.unread += 1
            if len(self.first_unread) < MOST_UNREAD:
                self.first_unread.append(row)
        else:
            level, check, source = row["level"], row["check"], row["source"]
            _count(self.levels, level)
            _count(self.checks.setdefault(check, {}), level)
            _count(self.by_source.setdefault(source, {}), level)
            if self._last.get(check) != source:
                self._last[check] = source
                _count(self.found_in, check)

    def is_as_bad_as(self, level: str) -> bool:
        """Tell whether there is a finding of a level, or a worse one."""
        return any(Severity(each).at_least(Severity(level)) for each in self.levels)


def _count(numbers: dict[str, int], key: str) -> None:
    numbers[key] = numbers.get(key, 0) + 1
