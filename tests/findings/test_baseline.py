"""Baselines: what they know, what is new beside them, what is gone, and what is no baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.check import Check
from archlint.findings.ignored.acceptance import compare
from archlint.findings.ignored.baseline import Baseline, BaselineError, Entry
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result, RunError, Suppression
from archlint.findings.severity import Severity
from archlint.model.source.location import Location

ENTRY = Entry("stacks/a.yaml", "Orders", "smell", "", "warning", "it smells")
FINDING = Result(
    check="smell",
    level=Severity.WARNING,
    message="it smells",
    resource="Orders",
    location=Location("stacks/a.yaml", 2, 3, 2, 9),
    related=(),
    tags=(),
    fingerprint="",
    file="stacks/a.yaml",
)
SMELL = Check("smell", Severity.WARNING, (), (), (), "Something smells.", lambda graph: ())
REPORT = Report(findings=(FINDING,), errors=(), files=("stacks/a.yaml",), checks=(SMELL,))


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "a.yaml").touch()


def test_what_is_written_is_sorted_and_read_again() -> None:
    worse = replace(FINDING, level=Severity.ERROR, part="'ü'", message="\ud800")
    other = replace(FINDING, file="a.yaml")
    baseline = Baseline.of([worse, FINDING, other])
    baseline.write(Path("baseline.json"))
    assert Baseline.read(Path("baseline.json")) == baseline
    text = Path("baseline.json").read_text()
    assert text.isascii() and text.endswith("}\n")
    document = json.loads(text)
    assert document["version"] == 1
    assert [(entry["file"], entry["part"]) for entry in document["findings"]] == [
        ("a.yaml", ""),
        ("stacks/a.yaml", ""),
        ("stacks/a.yaml", "'ü'"),
    ]
    assert document["findings"][1] == {
        "file": "stacks/a.yaml",
        "resource": "Orders",
        "check": "smell",
        "part": "",
        "level": "warning",
        "message": "it smells",
    }
    Baseline.of([other, worse, FINDING]).write(Path("again.json"))
    assert Path("again.json").read_text() == text


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({}, True),
        ({"location": Location("elsewhere.yaml", 7, 1, 7, 2), "message": "it smells again"}, True),
        ({"level": Severity.NOTE}, True),
        ({"level": Severity.ERROR}, False),
        ({"check": "stench"}, False),
        ({"file": "stacks/b.yaml"}, False),
        ({"resource": "Parcels"}, False),
        ({"part": "1"}, False),
    ],
)
def test_what_is_known(changes: dict[str, Any], is_known: bool) -> None:
    finding = replace(FINDING, **changes)
    report = Baseline((ENTRY,)).applied(replace(REPORT, findings=(finding,)), "baseline.json")
    why = Suppression("external", "known: it is in baseline.json")
    known = (replace(finding, suppression=why),)
    assert (report.findings, report.suppressed) == (((), known) if is_known else ((finding,), ()))


def test_what_is_known_is_listed_among_what_is_suppressed() -> None:
    ignored = replace(FINDING, message="a", suppression=Suppression("inSource", ""))
    last = replace(ignored, message="z")
    report = Baseline((ENTRY,)).applied(replace(REPORT, suppressed=(ignored, last)), "baseline.json")
    assert [finding.message for finding in report.suppressed] == ["a", "it smells", "z"]


NOTHING = replace(REPORT, findings=())


@pytest.mark.parametrize(
    ("file", "changes", "follows"),
    [
        ("stacks/gone.yaml", {}, True),
        ("stacks/gone.yaml", {"part": "other"}, False),
        ("stacks/gone.yaml", {"resource": "Other"}, False),
        ("stacks/b.yaml", {}, False),  # it is there: what is found elsewhere is another thing
    ],
)
def test_a_baseline_follows_a_file_that_has_moved(file: str, changes: dict[str, Any], follows: bool) -> None:
    Path("stacks/b.yaml").touch()
    baseline = Baseline((replace(ENTRY, file=file, **changes),))
    followed = baseline.followed(REPORT)
    assert (followed.entries == (ENTRY,)) is follows
    assert (followed == baseline) is not follows
    assert bool(followed.applied(REPORT, "b.json").findings) is not follows


def test_an_entry_follows_one_file_only() -> None:
    copy = replace(FINDING, file="stacks/copy.yaml")
    report = replace(REPORT, findings=(FINDING, copy))
    followed = Baseline((replace(ENTRY, file="gone.yaml"),)).followed(report)
    assert followed.applied(report, "b.json").findings == (copy,)
    known = Baseline((ENTRY, replace(ENTRY, file="gone.yaml", level="note")))
    assert known.followed(report).entries == (ENTRY, replace(ENTRY, file="stacks/copy.yaml", level="note"))


def test_a_pruned_baseline_has_the_new_names() -> None:
    path = Path("baseline.json")
    Baseline((replace(ENTRY, file="gone.yaml"),)).write(path)
    problems = Problems()
    assert compare(REPORT, path, problems, prune=False, notes_shown=True).findings == ()
    assert Baseline.read(path).entries[0].file == "gone.yaml"
    assert compare(REPORT, path, problems, prune=True, notes_shown=True).findings == ()
    assert Baseline.read(path).entries == (ENTRY,)
    assert problems.warnings == []


@pytest.mark.parametrize(
    ("entry", "report", "notes_shown", "stays"),
    [
        (ENTRY, REPORT, True, True),
        (ENTRY, NOTHING, True, False),
        (ENTRY, NOTHING, False, False),
        (replace(ENTRY, level="note"), NOTHING, False, True),
        (replace(ENTRY, level="note"), NOTHING, True, False),
        (replace(ENTRY, check="stench"), NOTHING, True, True),
        (ENTRY, replace(NOTHING, errors=(RunError("b.yaml", 1, "cannot be read"),)), True, True),
        (replace(ENTRY, file="stacks/b.yaml"), NOTHING, True, False),
        (replace(ENTRY, file=".."), NOTHING, True, False),
        (replace(ENTRY, file="/"), NOTHING, True, False),
        (ENTRY, replace(NOTHING, files=("b.yaml",)), True, True),
        (ENTRY, replace(NOTHING, files=()), True, True),
    ],
    ids=[
        "found",
        "not found",
        "not found without notes",
        "a note without notes",
        "a note",
        "not asked",
        "incomplete",
        "a file that is gone",
        "a place outside",
        "a place outside, as a path",
        "a file that is not read",
        "nothing is read",
    ],
)
def test_what_is_gone(entry: Entry, report: Report, notes_shown: bool, stays: bool) -> None:
    baseline = Baseline((entry,))
    assert baseline.without_gone(report, notes_shown=notes_shown) == (baseline if stays else Baseline(()))


WRITTEN = {"version": 1, "findings": []}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "'b.json' is no baseline: it is empty; to --changed and --tracked, so is what git does not track:"
            " `git add` it",
        ),
        ("{", "'b.json' is no baseline: it is not JSON"),
        ("[" * 100_000, "'b.json' is no baseline: it is not JSON"),
        ("\xff", "'b.json' is no baseline: it is not JSON"),
        ("[]", "'b.json' is no baseline that can be read: it has no version"),
        ('{"version": 2}', "'b.json' is no baseline that can be read: it has version 2, and this archlint knows 1"),
        ('{"version": 1}', "'b.json' is no baseline: its findings are not as archlint writes them"),
        ('{"version": 1, "findings": [1]}', "'b.json' is no baseline: its findings are not as archlint writes them"),
        (
            '{"version": 1, "findings": [{"file": "", "resource": "", "check": "", "part": "", "level": "bad",'
            ' "message": ""}]}',
            "'b.json' is no baseline: its findings are not as archlint writes them",
        ),
    ],
)
def test_what_is_no_baseline(text: str, message: str) -> None:
    Path("b.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(BaselineError) as caught:
        Baseline.read(Path("b.json"))
    assert str(caught.value) == message


def test_a_baseline_that_is_not_there() -> None:
    with pytest.raises(BaselineError, match=r"^the baseline 'b\.json' cannot be read: No such file or directory$"):
        Baseline.read(Path("b.json"))
