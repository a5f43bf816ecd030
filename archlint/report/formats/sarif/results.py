"""The findings, as SARIF's results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sarif_om as om

from archlint.findings.fingerprint import line_hashes
from archlint.findings.result import Fix, RelatedLocation, Replacement, Result
from archlint.model.source.location import Location
from archlint.model.source.printable import printable
from archlint.report.formats.sarif.message import escaped, printable_lines, sentence
from archlint.report.formats.sarif.uris import Uris
from archlint.report.snippet import SourceLines

#: GitHub's name for its own fingerprint; the other one is ours.
LINE_HASH = "primaryLocationLineHash"
LOGICAL = "archlint/v1"

#: So many lines above and below a place are its context.
_AROUND = 2
#: Longer texts are not quoted: a template may be one line of JSON.
_MOST_TEXT = 2000
#: GitHub takes 10,000 steps of a path; nobody follows so many.
_MOST_STEPS = 1000


class ResultBuilder:
    """Turns the findings of one run into results."""

    def __init__(self, findings: Iterable[Result], sources: Mapping[str, str], uris: Uris) -> None:
        """Hash the lines at which `findings` stand, each file once."""
        findings = list(findings)
        self._uris = uris
        self._sources = sources
        self._lines = SourceLines(sources)
        self._any_suppressed = any(finding.suppression for finding in findings)
        lines: defaultdict[str, set[int]] = defaultdict(set)
        for finding in findings:
            lines[finding.location.path].add(finding.location.line)
        self._hashes = {path: line_hashes(sources[path], numbers) for path, numbers in lines.items() if path in sources}

    def result(self, finding: Result, rule: om.ReportingDescriptorReference) -> om.Result:
        """Return `finding` as a result of a rule."""
        logical = om.LogicalLocation(name=printable(finding.resource), kind="resource")
        related = [self._related(*numbered) for numbered in enumerate(finding.related, start=1)]
        place = om.Location(
            physical_location=self._quoting(finding.location),
            logical_locations=[logical],
        )
        return om.Result(
            rule_id=finding.check,
            # An index alone is one in archlint's own list. Some consumers know only the identifier: it is always there.
            rule_index=rule.index if rule.tool_component is None else -1,
            rule=None if rule.tool_component is None else rule,
            level=finding.level.value,
            message=om.Message(text=self._message(finding), markdown=self._markdown(finding)),
            locations=[place],
            related_locations=related or None,
            code_flows=self._code_flows(finding),
            partial_fingerprints=self._fingerprints(finding),
            suppressions=self._suppressions(finding) if self._any_suppressed else None,
            fixes=[self._fix(fix) for fix in finding.fixes if fix.replacements] or None,
            properties=_properties(finding),
        )

    def _message(self, finding: Result) -> str:
        """Return the finding's sentence, then one with a link to each related location that is on no path.

        The first sentence stands alone, since it is all that GitHub shows in lists; and GitHub shows a related location
        only where the message links to it, but the steps of a path by themselves. The text of a link is its place, so
        that the words around it are whole where links are not shown as such; the same words are written once.
        """
        steps = {step.location for step in finding.flow}
        places: dict[str, list[str]] = {}
        for number, related in enumerate(finding.related, start=1):
            if related.location not in steps:
                link = f"[{escaped(self._spot(related.location, finding.location.path))}]({number})"
                places.setdefault(escaped(related.message), []).append(link)
        first = sentence(finding.message)
        told = ", ".join(f"{words} ({', '.join(links)})" for words, links in places.items())
        return f"{first} {told}." if told else first

    def _spot(self, location: Location, path: str) -> str:
        """Return where a location is, in words, as seen from the file at `path`."""
        if location.path == path:
            return f"line {location.line}"
        return f"{self._uris.shown(location.path)}:{location.line}"

    def _code_flows(self, finding: Result) -> list[om.CodeFlow] | None:
        """Return the way that a finding is about, if it is about one."""
        steps = [
            om.ThreadFlowLocation(
                location=om.Location(
                    message=om.Message(text=escaped(step.message)), physical_location=self._physical(step.location)
                )
            )
            for step in finding.flow[:_MOST_STEPS]
        ]
        return [om.CodeFlow(thread_flows=[om.ThreadFlow(locations=steps)])] if steps else None

    def _quoting(self, location: Location) -> om.PhysicalLocation:
        """Return a place with its text, and with the lines around it; without where no text is at hand."""
        physical = self._physical(location)
        text = self._lines.between(location)
        if text is None or len(text) > _MOST_TEXT:
            return physical
        physical.region.snippet = om.ArtifactContent(text=printable_lines(text))
        first, last = max(1, location.line - _AROUND), location.end_line + _AROUND
        around = self._lines.whole(location.path, first, last)
        # SARIF wants more of a context than of what it is the context of.
        if len(text) < sum(map(len, around)) + len(around) - 1 <= _MOST_TEXT:
            physical.context_region = om.Region(
                start_line=first,
                end_line=first + len(around) - 1,
                snippet=om.ArtifactContent(text=printable_lines("\n".join(around))),
            )
        return physical

    def _markdown(self, finding: Result) -> str | None:
        """Return the message with the fixes below it, as code; None where there are none to show."""
        shown = [fix for fix in finding.fixes if fix.replacements]
        if not shown:
            return None
        from archlint.report.fix_text import changed_lines, fenced, title  # most reports show no fixes

        blocks = [self._message(finding)]
        for fix in shown:
            lines = "\n".join(printable(line) for line in changed_lines(fix, self._sources))
            blocks += [f"**Fix:** {escaped(title(fix))}", fenced(lines, "diff")]
        return "\n\n".join(blocks)

    def _fix(self, fix: Fix) -> om.Fix:
        changes = [
            om.ArtifactChange(artifact_location=self._uris.artifact(path), replacements=list(map(_replacement, parts)))
            for path, parts in fix.by_path.items()
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


def _replacement(part: Replacement) -> om.Replacement:
    added = om.ArtifactContent(text=part.text) if part.text else None
    return om.Replacement(deleted_region=_region(part.location), inserted_content=added)


def _region(location: Location) -> om.Region:
    return om.Region(
        start_line=location.line,
        start_column=location.column,
        end_line=location.end_line,
        end_column=location.end_column,
    )


def _properties(finding: Result) -> dict[str, list[str]] | None:
    tags = [tag for tag in (finding.service, finding.dialect) if tag]
    return {"tags": tags} if tags else None
