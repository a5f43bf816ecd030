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
from tests.running import some

#: How a refusal tells of files that programs write: what people would do there is change the program.
_WRITTEN_BY_PROGRAMS = ("writes this file", "SAM makes", "Terraform makes this file")

_TEMPLATES = frozenset({".yaml", ".yml", ".json", ".tf", ".template"})


@dataclass
class Measured:
    """What is found in one language.

    Attributes:
        findings: how many there are in files that people write.
        generated: how many there are in other files.
        with_edit: of how many findings there is an edit.
        edits: how many edits there are.
        gone: how many of these edits end their finding.
        wrong: what is wrong with those that do not, or add a finding, or change other data.
        lacking: the checks and reasons of findings without an edit.
    """

    findings: int = 0
    generated: int = 0
    with_edit: int = 0
    edits: int = 0
    gone: int = 0
    wrong: list[str] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)


def measured(folders: Sequence[Path], places: Places, one_in: int = 1) -> dict[str, Measured]:
    """Return what is found in a corpus, by language; each edit of each finding is made by itself, in memory.

    Args:
        folders: the folders of the corpus.
        places: what tells which places an edit changes.
        one_in: of how many projects of a folder one is tried.
    """
    found: dict[str, Measured] = defaultdict(Measured)
    for folder in folders:
        for project in some(list(_projects(folder)), one_in):
            measure(project, places, found)
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


def measure(project: Path, places: Places, found: dict[str, Measured]) -> None:
    """Note what is found in one file or folder, and what each edit makes of it."""
    request = Request(paths=[str(project)], profile="strict", show_notes=True, show_fixes=True, jobs=1, isolated=True)
    kept = KeptOutcomes()
    before = lint(request, kept=kept)
    for finding in before.findings:
        counts = found[_language(finding)]
        edits = [fix for fix in finding.fixes if fix.replacements]
        refusals = {fix.refusal for fix in finding.fixes}
        if not edits and any(word in refusal for refusal in refusals for word in _WRITTEN_BY_PROGRAMS):
            counts.generated += 1
            continue
        counts.findings += 1
        if not edits:
            counts.lacking[f"{finding.check}: {' '.join(sorted(refusals))}"] += 1
            continue
        counts.with_edit += 1
        for fix in edits:
            counts.edits += 1
            texts = _edited(fix)
            files = {os.path.realpath(path): text.encode() for path, (_old, text) in texts.items()}
            with reading_instead(files):
                after = lint(request, kept=kept.copy())
            wrong = _wrong(finding, before, after)
            counts.gone += wrong != "stays"
            if not wrong and not all(places.only(fix, path, *both) for path, both in texts.items()):
                wrong = "changes other data"
            if wrong:
                at = f"{finding.location.path}:{finding.location.line}"
                counts.wrong.append(f"{finding.check} at {at}: to {fix.title}: {wrong}")


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
