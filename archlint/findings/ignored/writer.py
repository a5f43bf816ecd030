"""Writing ignores where findings are: into templates, Terraform configuration and code, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from archlint.findings.ignored.file_replacement import Refused, read_user_file, replace_file
from archlint.findings.ignored.reading import code_marker
from archlint.findings.ignored.write_comments import Wanted, with_comments
from archlint.findings.ignored.write_members import with_comment_keys, with_metadata
from archlint.findings.problems import Problems
from archlint.findings.result import Result
from archlint.languages.cloudformation import cdk
from archlint.languages.detect import FileKind, by_name, kind_of
from archlint.model.data import NamedTuple
from archlint.model.source.document import parse
from archlint.model.source.files.working import path_to_open
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable


class Written(NamedTuple):
    """How many findings are ignored from now on, and in how many files."""

    findings: int
    files: int


def write_ignores(findings: Iterable[Result], reason: str, problems: Problems) -> Written:
    """Write an ignore for each finding where it stands, or where the function is declared whose code takes none.

    A file is replaced in one go, and only if what is written reads as what was there and the new ignores; any other
    file is left as it is, and becomes an error.

    Args:
        findings: what to ignore.
        reason: why; may be empty.
        problems: takes up the files that cannot be written.
    """
    reason = _one_line(reason)
    count, files, left = 0, set[str](), list(findings)
    for place in (_in_code, _declared):
        refused = dict[str, str]()
        by_file = _by_file(left, place)
        for path, wanted in sorted(by_file.items()):
            try:
                _rewrite(Path(path), wanted, reason)
            except (Refused, OSError, Unreadable) as refusal:
                refused[path] = refusal.strerror or str(refusal) if isinstance(refusal, OSError) else str(refusal)
            else:
                count += sum(map(len, wanted.values()))
                files.add(path)
        left = [finding for finding in left if (at := place(finding)) is None or at.path in refused]
    for path, why in refused.items():
        problems.failed(path, f"no ignores can be written here: {why}")
    return Written(count, len(files))


def with_ignore(finding: Result, reason: str, text_of: Callable[[str], str]) -> tuple[str, str]:
    """Return the file in which a finding is ignored from now on, and its text with the ignore; nothing is written.

    Args:
        finding: what to ignore.
        reason: why; may be empty.
        text_of: returns the text of a file, by its path.

    Raises:
        Refused: there is no place for it.
    """
    why = Refused("it stands nowhere where an ignore could")
    for place in (_in_code, _declared):
        at = place(finding)
        if at is not None:
            try:
                return at.path, _with_ignores(Path(at.path), text_of(at.path), {at: [finding.check]}, _one_line(reason))
            except Unreadable as refusal:
                why = Refused(refusal.message)
            except Refused as refusal:
                why = refusal
    raise why


def _one_line(reason: str) -> str:
    return " ".join(reason.encode(errors="replace").decode().split())


def _by_file(findings: Iterable[Result], place: Callable[[Result], Location | None]) -> dict[str, Wanted]:
    """Return the checks to ignore at each place of each file."""
    found: dict[str, dict[Location, set[str]]] = {}
    for finding in findings:
        at = place(finding)
        if at is not None:
            found.setdefault(at.path, {}).setdefault(at, set()).add(finding.check)
    return {path: {at: sorted(checks) for at, checks in wanted.items()} for path, wanted in found.items()}


def _in_code(finding: Result) -> Location | None:
    """Return the line of code that a finding is in; None for what is in no file of code, or in a generated one."""
    path = Path(finding.location.path)
    if code_marker(path) is None:
        return None
    # What CDK copied into an assembly is overwritten the next time.
    return None if any(map(cdk.is_assembly, Path(path_to_open(path)).parents)) else finding.named or finding.location


def _declared(finding: Result) -> Location:
    return finding.declared or finding.location


def _rewrite(path: Path, wanted: Wanted, reason: str) -> None:
    file = read_user_file(path)
    replace_file(path, file.with_text(_with_ignores(path, file.text, wanted, reason)))


def _with_ignores(path: Path, text: str, wanted: Wanted, reason: str) -> str:
    """Return the text of a file with ignores in it."""
    if code_marker(path) is not None or by_name(path.name) is FileKind.HCL:
        return with_comments(path, text, wanted, reason)
    document = parse(text.encode(), str(path))
    kind = kind_of(document)
    if kind is FileKind.JSON_CONFIGURATION:
        return with_comment_keys(document, wanted, reason)
    if kind.is_confidential:
        raise Refused("it is a plan or state, which Terraform writes; name the resources in archlint.toml")
    if kind is not FileKind.TEMPLATE:
        raise Refused("it is no template")
    return with_comments(path, text, wanted, reason) if document.is_yaml else with_metadata(document, wanted, reason)
