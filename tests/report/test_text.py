"""The text report: exact lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from archlint.findings.result import RelatedLocation, Report, Result, RunError, Suppression, Unresolved
from archlint.findings.severity import Severity
from archlint.languages.unread import A_PART
from archlint.model.source.location import Location
from archlint.report.formats.text import render
from archlint.report.options import Options
from archlint.report.snippet import excerpt

SOURCE = "Resources:\n" + "\n" * 9 + "  Orders:\n    Type: AWS::SQS::Queue\n"
FINDING = Result(
    check="queue-without-dlq",
    level=Severity.WARNING,
    message="queue 'Orders' has no dead-letter queue",
    resource="Orders",
    location=Location("template.yaml", 11, 3, 11, 9),
    related=(RelatedLocation("'Worker' consumes it", Location("template.yaml", 40, 11, 40, 17)),),
    tags=(),
    fingerprint="",
)
ERROR = RunError("broken.yaml", 12, "cannot be read: a mapping is not closed")
UNRESOLVED = Unresolved(Location("template.yaml", 9, 5, 9, 8), "parameter 'Target'", "has no default")
EMPTY = Report(findings=(), errors=(), files=(), checks=())
FULL = Report(
    findings=(FINDING, replace(FINDING, level=Severity.ERROR, related=())),
    errors=(ERROR, RunError("", 0, "check 'odd' crashed: KeyError: 'x'", "odd", "Traceback")),
    files=("template.yaml", "other.yaml", "third.yaml"),
    checks=(),
    counts={"function": 2, "queue": 14, "state machine": 3, "topic": 0},
    unresolved=(UNRESOLVED, replace(UNRESOLVED, location=Location("t.yaml", 1, 1, 1, 2))),
    sources={"template.yaml": SOURCE},
    hidden_notes=3,
)


def lines(report: Report, **options: Any) -> list[str]:
    return list(render(report, Options(**options)))


def snippet(line: str, column: int, end_column: int) -> list[str]:
    """Return the source line and the carets that a finding on `line` gets."""
    location = Location("template.yaml", 1, column, 1, end_column)
    finding = replace(FINDING, location=location, related=())
    return lines(replace(EMPTY, findings=(finding,), sources={"template.yaml": line}))[3:5]


def test_everything() -> None:
    assert lines(FULL) == [
        "warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue",
        "  --> template.yaml:11:3",
        "   |",
        "11 |   Orders:",
        "   |   ^^^^^^",
        "   |",
        "   = template.yaml:40:11: 'Worker' consumes it",
        "",
        "error[queue-without-dlq]: queue 'Orders' has no dead-letter queue",
        "  --> template.yaml:11:3",
        "   |",
        "11 |   Orders:",
        "   |   ^^^^^^",
        "",
        "error: broken.yaml:12: cannot be read: a mapping is not closed",
        "error: check 'odd' crashed: KeyError: 'x'",
        "",
        "Found 1 error, 1 warning; 3 notes hidden (--pedantic shows them). "
        "The run is incomplete: 2 problems, see above.",
        "2 references unresolved (--show-unresolved lists them).",
        "3 files read, 0 checks run: 14 queues, 3 state machines and 2 functions.",
    ]


def test_quiet_is_one_line_each() -> None:
    assert lines(FULL, quiet=True) == [
        "template.yaml:11:3: warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue",
        "template.yaml:11:3: error[queue-without-dlq]: queue 'Orders' has no dead-letter queue",
        "error: broken.yaml:12: cannot be read: a mapping is not closed",
        "error: check 'odd' crashed: KeyError: 'x'",
    ]


def test_unresolved_are_listed() -> None:
    assert lines(replace(FULL, findings=(), errors=()), show_unresolved=True) == [
        "unresolved: template.yaml:9:5: parameter 'Target': has no default",
        "unresolved: t.yaml:1:1: parameter 'Target': has no default",
        "",
        "No findings; 3 notes hidden (--pedantic shows them).",
        "2 references unresolved.",
        "3 files read, 0 checks run: 14 queues, 3 state machines and 2 functions.",
    ]


def test_suppressed_findings_are_listed_with_their_reasons() -> None:
    suppressed = tuple(replace(FINDING, suppression=Suppression("inSource", reason)) for reason in ("it may", ""))
    report = replace(EMPTY, suppressed=suppressed)
    listed = [
        "suppressed: template.yaml:11:3: warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue (it may)",
        "suppressed: template.yaml:11:3: warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue"
        " (no reason given)",
    ]
    assert lines(report) == [*listed, "", "No findings; 2 suppressed.", "No files read."]
    assert lines(report, quiet=True) == listed


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(
            replace(EMPTY, hidden_notes=2, hidden_suppressed=1),
            [
                "No findings; 2 notes hidden (--pedantic shows them); 1 suppressed (--show-suppressed shows it).",
                "No files read.",
            ],
            id="hidden",
        ),
        pytest.param(EMPTY, ["No findings.", "No files read."], id="no files"),
        pytest.param(
            replace(EMPTY, files=("a.yaml",)),
            ["No findings.", "1 file read, 0 checks run: no resources that archlint knows."],
            id="no resources",
        ),
        pytest.param(
            replace(EMPTY, files=("a.yaml",), counts={"queue": 1}, unresolved=(UNRESOLVED,), hidden_notes=1),
            [
                "No findings; 1 note hidden (--pedantic shows it).",
                "1 reference unresolved (--show-unresolved lists it).",
                "1 file read, 0 checks run: 1 queue.",
            ],
            id="one of each",
        ),
        pytest.param(
            replace(EMPTY, unresolved=(replace(UNRESOLVED, reason=f"'Stage' is declared elsewhere: {A_PART}"),)),
            [
                "No findings.",
                "1 template is a part of one (--show-unresolved says why):"
                " what may stand in the other parts is not missed in it.",
                "1 reference unresolved (--show-unresolved lists it).",
                "No files read.",
            ],
            id="a part",
        ),
        pytest.param(
            replace(EMPTY, files=("a.yaml",), counts={"policy": 2, "bus": 2, "key": 2, "queue": 3}),
            ["No findings.", "1 file read, 0 checks run: 3 queues, 2 buses, 2 keys and 2 policies."],
            id="plurals",
        ),
        pytest.param(
            replace(EMPTY, files=("a.yaml",), counts=dict.fromkeys("abcdefg", 2)),
            ["No findings.", "1 file read, 0 checks run: 2 as, 2 bs, 2 cs, 2 ds, 2 es and 4 other resources."],
            id="many kinds",
        ),
    ],
)
def test_summary(report: Report, expected: list[str]) -> None:
    assert lines(report) == expected


def test_of_many_findings_the_most_frequent_checks_are_named() -> None:
    names = ["a"] * 3 + ["b"] * 2 + ["c"] * 4 + ["d"]
    findings = tuple(replace(FINDING, check=name, related=()) for name in names)
    assert lines(replace(EMPTY, findings=findings))[-3:-1] == [
        "Found 10 warnings.",
        "Most are of c (4), a (3) and b (2).",
    ]
    few, of_one_check = findings[1:], findings[:1] * 10
    assert not any("Most" in line for some in (few, of_one_check) for line in lines(replace(EMPTY, findings=some)))


@pytest.mark.parametrize(
    "sources",
    [pytest.param({}, id="no source"), pytest.param({"template.yaml": "A: 1\n"}, id="source too short")],
)
def test_line_that_is_not_at_hand(sources: Mapping[str, str]) -> None:
    assert lines(replace(EMPTY, findings=(FINDING,), sources=sources))[:4] == [
        "warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue",
        "  --> template.yaml:11:3",
        "   = template.yaml:40:11: 'Worker' consumes it",
        "",
    ]


def test_color() -> None:
    report = replace(EMPTY, findings=(FINDING,), errors=(ERROR,), sources={"template.yaml": SOURCE})
    assert lines(report, color=True)[:10] == [
        "\x1b[1;33mwarning[queue-without-dlq]\x1b[0m: \x1b[1mqueue 'Orders' has no dead-letter queue\x1b[0m",
        "  \x1b[1;34m-->\x1b[0m template.yaml:11:3",
        "   \x1b[1;34m|\x1b[0m",
        "\x1b[1;34m11 |\x1b[0m   Orders:",
        "   \x1b[1;34m|\x1b[0m   \x1b[1;33m^^^^^^\x1b[0m",
        "   \x1b[1;34m|\x1b[0m",
        "   \x1b[1;34m=\x1b[0m template.yaml:40:11: 'Worker' consumes it",
        "",
        "\x1b[1;31merror\x1b[0m: broken.yaml:12: cannot be read: a mapping is not closed",
        "",
    ]


def test_hostile_text_steers_no_terminal() -> None:
    place = Location("a\nb.yaml", 1, 1, 1, 2)
    finding = replace(
        FINDING,
        message="queue '\x1b[31m\x9b\r\n\x07\u202e\ud800é\N{ROCKET}' is odd",
        location=place,
        related=(
            RelatedLocation("\x1b]8;;here", place),
            RelatedLocation("\x9b\n2J", Location("::c\x07.yaml", 1, 1, 1, 2)),
            RelatedLocation("\x1bc", Location("b\x1b.yaml", 9, 1, 9, 2)),
        ),
        help="set \x1b[8m\u202e",
    )
    report = replace(
        EMPTY,
        findings=(finding,),
        errors=(RunError("\x1b.yaml", 0, "line\nbreak"),),
        files=("a",),
        unresolved=(Unresolved(place, "\x00", "\x7f"),),
        sources={"a\nb.yaml": "\x1b[2J\u2028x\x85", "::c\x07.yaml": "::error::"},
    )
    assert lines(report, show_unresolved=True) == [
        "warning[queue-without-dlq]: "
        r"queue '\x1b[31m\x9b\x0d\x0a\x07\u202e\ud800é" + "\N{ROCKET}' is odd",
        r" --> a\x0ab.yaml:1:1",
        "  |",
        r"1 | \x1b[2J\u2028x\x85",
        r"  | ^^^^ \x1b]8;;here",
        "  |",
        r" ::: ::c\x07.yaml:1:1",
        "  |",
        "1 | ::error::",
        r"  | - \x9b\x0a2J",
        "  |",
        r"  = b\x1b.yaml:9:1: \x1bc",
        r"  = help: set \x1b[8m\u202e",
        "",
        r"error: \x1b.yaml: line\x0abreak",
        "",
        r"unresolved: a\x0ab.yaml:1:1: \x00: \x7f",
        "",
        "Found 1 warning. The run is incomplete: 1 problem, see above.",
        "1 reference unresolved.",
        "1 file read, 0 checks run: no resources that archlint knows.",
    ]


def test_carets_after_tabs() -> None:
    assert snippet("\tA\t: Orders", 6, 12) == [
        "1 |     A    : Orders",
        "  |            ^^^^^^",
    ]


def test_carets_under_wide_characters() -> None:
    assert snippet("  注文: e\u0301x", 3, 5) == ["1 |   注文: e\u0301x", "  |   ^^^^"]
    assert snippet("  注文: e\u0301x", 9, 10) == ["1 |   注文: e\u0301x", "  |          ^"]


@pytest.mark.parametrize(
    ("column", "end_column", "carets"),
    [
        pytest.param(1, 1, "  | ^", id="empty span"),
        pytest.param(3, 99, "  |   ^", id="end beyond the line"),
        pytest.param(99, 120, "  |    ^", id="start beyond the line"),
    ],
)
def test_carets_stay_at_the_line(column: int, end_column: int, carets: str) -> None:
    assert snippet("A:1", column, end_column) == ["1 | A:1", carets]


def test_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    finding = replace(FINDING, location=Location("template.yaml", 1, 4, 3, 2), related=())
    report = replace(EMPTY, findings=(finding,), sources={"template.yaml": "A: {\r  B: 1\r\n}"})
    assert lines(report)[2:5] == ["  |", "1 | A: {", "  |    ^"]


def test_lines_break_where_editors_break_them() -> None:
    finding = replace(FINDING, location=Location("template.yaml", 4, 1, 4, 2), related=())
    source = "a\x0b\x0c\x85\u2028\nb\rc\r\nd"
    assert lines(replace(EMPTY, findings=(finding,), sources={"template.yaml": source}))[3] == "4 | d"


def test_line_of_160_columns_is_whole() -> None:
    line = "x" * 160
    assert excerpt(line, 150, 153) == (line, " " * 149 + "^^^")


def test_long_line_is_cut_around_the_carets() -> None:
    assert excerpt("a" * 500 + "Orders" + "b" * 500, 501, 507) == (
        "..." + "a" * 100 + "Orders" + "b" * 54 + "...",
        " " * 103 + "^^^^^^",
    )


def test_long_line_is_cut_at_its_end() -> None:
    assert excerpt("Orders" + "b" * 500, 1, 7) == ("Orders" + "b" * 154 + "...", "^^^^^^")


def test_long_line_is_cut_at_its_start() -> None:
    assert excerpt("a" * 500 + "Orders", 501, 507) == ("..." + "a" * 100 + "Orders", " " * 103 + "^^^^^^")


def test_long_line_of_wide_characters_is_cut_by_columns() -> None:
    assert excerpt("注" * 150, 101, 102) == ("..." + "注" * 80 + "...", " " * 103 + "^^")


def test_carets_end_where_a_long_line_is_cut() -> None:
    assert excerpt("x" * 300, 1, 301) == ("x" * 160 + "...", "^" * 160)
