"""How many findings of a corpus have edits, by the language that they stand in, and what each edit does by itself."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archlint.findings.result import Fix, Report, Result
from archlint.linter import Request, lint
from archlint.linter.kept import KeptOutcomes
from archlint.model.source.edits import Edit, applied
from archlint.model.source.files.raw import reading_instead
from tests.linter.fixes.other_data import Places

#: How a refusal tells of files that programs write: what people would do there is change the program.
_WRITTEN_BY_PROGRAMS = ("writes this file", "SAM makes", "Terraform makes this file")

_TEMPLATES = frozenset({".yaml", ".yml", ".json", ".tf", ".template"})


@dataclass
class Measured:
    """What is found in one language.

    Attributes:
        findings: how many there are in files that people write.
        generated: how many there are in other files.
        edits: of how many findings there is one.
        gone: how many of these edits end their finding.
        wrong: what is wrong with those that do not, or add a finding, or change other data.
        lacking: the checks and reasons of findings without an edit.
    """

    findings: int = 0
    generated: int = 0
    edits: int = 0
    gone: int = 0
    wrong: list[str] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)


def measured(folders: Sequence[Path], places: Places) -> dict[str, Measured]:
    """Return what is found in a corpus, by language; the first edit of each finding is made by itself, in memory."""
    found: dict[str, Measured] = defaultdict(Measured)
    for folder in folders:
        for project in _projects(folder):
            _measure(project, places, found)
    return found


def _projects(folder: Path) -> Iterator[Path]:
    """Yield the folders with templates in them that no other such folder is around."""
    inside = sorted(folder.iterdir())
    if any(each.suffix in _TEMPLATES for each in inside if each.is_file()):
        yield folder
        return
    for each in inside:
        if each.is_dir():
            yield from _projects(each)


def _measure(project: Path, places: Places, found: dict[str, Measured]) -> None:
    request = Request(paths=[str(project)], profile="strict", show_notes=True, show_fixes=True, jobs=1, isolated=True)
    kept = KeptOutcomes()
    before = lint(request, kept=kept)
    for finding in before.findings:
        measure = found[_language(finding)]
        fix = next((fix for fix in finding.fixes if fix.replacements), None)
        refusals = {fix.refusal for fix in finding.fixes}
        if fix is None and any(word in refusal for refusal in refusals for word in _WRITTEN_BY_PROGRAMS):
            measure.generated += 1
            continue
        measure.findings += 1
        if fix is None:
            measure.lacking[f"{finding.check}: {' '.join(sorted(refusals))}"] += 1
            continue
        measure.edits += 1
        texts = _edited(fix)
        files = {os.path.realpath(path): text.encode() for path, (_old, text) in texts.items()}
        with reading_instead(files):
            after = lint(request, kept=kept.without(files))
        wrong = _wrong(finding, before, after)
        measure.gone += wrong != "stays"
        if not wrong and not all(places.only(fix, path, *both) for path, both in texts.items()):
            wrong = "changes other data"
        if wrong:
            measure.wrong.append(f"{finding.check} at {finding.location.path}:{finding.location.line}: {wrong}")


def _language(finding: Result) -> str:
    """Return what a finding's resource is written in."""
    path = (finding.named or finding.location).path
    if path.endswith((".tf", ".tf.json")):
        return path[path.index(".tf") :]
    is_json = Path(path).read_text(encoding="utf-8-sig", errors="replace").lstrip().startswith("{")
    return ".json" if is_json else ".yaml"


def _edited(fix: Fix) -> dict[str, tuple[str, str]]:
    """Return the text of each file that a fix changes, and what it becomes."""
    found = {}
    for path, parts in fix.by_path.items():
        # The byte order mark is no part of the text; that a line ends with is.
        before = Path(path).read_bytes().decode("utf-8-sig")
        found[path] = before, applied(before, [Edit(part.start, part.end, part.text) for part in parts])
    return found


def _wrong(finding: Result, before: Report, after: Report) -> str:
    """Return what is wrong with what a fix makes of a report; empty if nothing is."""
    old, new = _identities(before), _identities(after)
    if new[_identity(finding)] >= old[_identity(finding)]:
        return "stays"
    if added := new - old:
        return f"adds {next(iter(added))}"
    return "cannot be read" if len(after.errors) > len(before.errors) else ""


def _identities(report: Report) -> Counter[tuple[str, str, str, str]]:
    return Counter(map(_identity, report.findings))


def _identity(finding: Result) -> tuple[str, str, str, str]:
    return finding.check, finding.file, finding.resource, finding.part
