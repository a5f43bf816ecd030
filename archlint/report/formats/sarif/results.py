"""The findings, as SARIF's results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sarif_om as om

from archlint.findings.fingerprint import line_hashes
from archlint.findings.result import Fix, RelatedLocation, Result
from archlint.model.source.location import Location
from archlint.model.source.printable import printable
from archlint.report.fix_text import changed_lines, fenced, title
from archlint.report.formats.sarif.message import escaped, sentence
from archlint.report.formats.sarif.uris import Uris

#: GitHub's name for its own fingerprint; the other one is ours.
LINE_HASH = "primaryLocationLineHash"
LOGICAL = "archlint/v1"


class ResultBuilder:
    """Turns the findings of one run into results."""

    def __init__(self, findings: Iterable[Result], sources: Mapping[str, str], uris: Uris) -> None:
        """Hash the lines at which `findings` stand, each file once."""
        findings = list(findings)
        self._uris = uris
        self._sources = sources
        self._any_suppressed = any(finding.suppression for finding in findings)
        lines: defaultdict[str, set[int]] = defaultdict(set)
        for finding in findings:
            lines[finding.location.path].add(finding.location.line)
        self._hashes = {path: line_hashes(sources[path], numbers) for path, numbers in lines.items() if path in sources}

    def result(self, finding: Result, rule: om.ReportingDescriptorReference) -> om.Result:
        """Return `finding` as a result of a rule."""
        logical = om.LogicalLocation(name=printable(finding.resource), kind="resource")
        related = [self._related(*numbered) for numbered in enumerate(finding.related, start=1)]
        return om.Result(
            rule_id=finding.check,
            # An index alone is one in archlint's own list. Some consumers know only the identifier: it is always there.
            rule_index=rule.index if rule.tool_component is None else -1,
            rule=None if rule.tool_component is None else rule,
            level=finding.level.value,
            message=om.Message(text=_message(finding), markdown=self._markdown(finding)),
            locations=[om.Location(physical_location=self._physical(finding.location), logical_locations=[logical])],
            related_locations=related or None,
            partial_fingerprints=self._fingerprints(finding),
            suppressions=self._suppressions(finding) if self._any_suppressed else None,
            fixes=[self._fix(fix) for fix in finding.fixes if fix.replacements] or None,
        )

    def _markdown(self, finding: Result) -> str | None:
        """Return the message with the fixes below it, as code; None where there are none to show."""
        shown = [fix for fix in finding.fixes if fix.replacements]
        if not shown:
            return None
        blocks = [_message(finding)]
        for fix in shown:
            lines = "\n".join(printable(line) for line in changed_lines(fix, self._sources))
            blocks += [f"**Fix:** {escaped(title(fix))}", fenced(lines, "diff")]
        return "\n\n".join(blocks)

    def _fix(self, fix: Fix) -> om.Fix:
        replacements: dict[str, list[om.Replacement]] = {}
        for each in fix.replacements:
            added = om.ArtifactContent(text=each.text) if each.text else None
            replacement = om.Replacement(deleted_region=_region(each.location), inserted_content=added)
            replacements.setdefault(each.location.path, []).append(replacement)
        changes = [
            om.ArtifactChange(artifact_location=self._uris.artifact(path), replacements=found)
            for path, found in replacements.items()
        ]
        return om.Fix(description=om.Message(text=escaped(fix.title)), artifact_changes=changes)

    def _suppressions(self, finding: Result) -> list[om.Suppression]:
        """Return what suppresses a result; SARIF wants to know of every result once one of a run is suppressed."""
        found = finding.suppression
        if found is None:
            return []
        place = om.Location(physical_location=self._physical(found.location)) if found.location else None
        return [om.Suppression(kind=found.kind, justification=found.reason or None, location=place)]

    def _related(self, number: int, related: RelatedLocation) -> om.Location:
        return om.Location(
            id=number,
            message=om.Message(text=escaped(related.message)),
            physical_location=self._physical(related.location),
        )

    def _physical(self, location: Location) -> om.PhysicalLocation:
        return om.PhysicalLocation(
            artifact_location=self._uris.artifact(location.path),
            region=_region(location),
        )

    def _fingerprints(self, finding: Result) -> dict[str, str]:
        line_hash = self._hashes.get(finding.location.path, {}).get(finding.location.line)
        logical = {LOGICAL: finding.fingerprint}
        return {**logical, LINE_HASH: line_hash} if line_hash else logical


def _region(location: Location) -> om.Region:
    return om.Region(
        start_line=location.line,
        start_column=location.column,
        end_line=location.end_line,
        end_column=location.end_column,
    )


def _message(finding: Result) -> str:
    """Return the finding's sentence, then one with a link to each related location.

    The first sentence stands alone, since it is all that GitHub shows in lists; and GitHub shows a related
    location only where the message links to it.
    """
    links = [f"[{escaped(related.message)}]({n})" for n, related in enumerate(finding.related, start=1)]
    first = sentence(finding.message)
    return f"{first} {', '.join(links)}." if links else first
