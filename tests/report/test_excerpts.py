"""A finding and what explains it: exact lines of the excerpts, of the advice below them, of what is wrapped or linked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from archlint.findings.check import check
from archlint.findings.result import RelatedLocation, Result, Rule, Tool
from archlint.findings.severity import Severity
from archlint.model.source.location import Location
from archlint.report import pages
from archlint.report.formats.text import render
from archlint.report.options import Options
from tests.report.reported import EMPTY

SOURCE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Reader:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      BatchSize: 10
  Odd: {A: 1, B: 2}
"""
OTHER = "Rule:\n  Target: Orders\n"
FINDING = Result(
    check="odd-queue",
    level=Severity.WARNING,
    message="queue 'Orders' is odd",
    resource="Orders",
    location=Location("t.yaml", 2, 3, 2, 9),
    related=(),
    tags=(),
    fingerprint="",
)


def at(line: int, column: int, length: int, message: str, path: str = "t.yaml") -> RelatedLocation:
    return RelatedLocation(message, Location(path, line, column, line, column + length))


def shown(finding: Result, sources: Mapping[str, str] | None = None, **options: Any) -> list[str]:
    """Return the lines that show a finding, without the title, the empty line and the summary."""
    report = replace(EMPTY, findings=(finding,), sources={"t.yaml": SOURCE, "u.yaml": OTHER, **(sources or {})})
    lines = list(render(report, Options(**options)))
    return lines[1 : lines.index("")]


def with_related(*related: RelatedLocation, **changes: Any) -> Result:
    return replace(FINDING, related=related, **changes)


def test_places_of_one_file_are_one_excerpt_by_line() -> None:
    finding = with_related(at(8, 7, 9, "in batches"), at(4, 3, 6, "it is read here"), at(1, 1, 9, "among these"))
    assert shown(finding) == [
        " --> t.yaml:2:3",
        "  |",
        "1 | Resources:",
        "  | --------- among these",
        "2 |   Orders:",
        "  |   ^^^^^^",
        "3 |     Type: AWS::SQS::Queue",
        "4 |   Reader:",
        "  |   ------ it is read here",
        "...",
        "8 |       BatchSize: 10",
        "  |       --------- in batches",
    ]


def test_numbers_of_lines_are_aligned_over_all_excerpts() -> None:
    far = at(120, 1, 1, "far below")
    finding = with_related(at(2, 3, 6, "the target", "u.yaml"), far)
    assert shown(finding, {"t.yaml": SOURCE + "\n" * 110 + "x"}) == [
        "   --> t.yaml:2:3",
        "    |",
        "  2 |   Orders:",
        "    |   ^^^^^^",
        "...",
        "120 | x",
        "    | - far below",
        "    |",
        "   ::: u.yaml:2:3",
        "    |",
        "  2 |   Target: Orders",
        "    |   ------ the target",
    ]


def test_places_of_one_line_have_an_underline_each() -> None:
    finding = with_related(at(9, 15, 4, "two"), at(9, 9, 4, "one"), location=Location("t.yaml", 9, 3, 9, 6))
    assert shown(finding)[2:] == [
        "9 |   Odd: {A: 1, B: 2}",
        "  |   ^^^",
        "  |         ---- one",
        "  |               ---- two",
    ]


def test_the_words_of_the_same_place_stand_behind_the_carets() -> None:
    finding = with_related(at(2, 3, 6, "it is declared here"), at(2, 3, 6, "and again"))
    assert shown(finding)[2:] == [
        "2 |   Orders:",
        "  |   ^^^^^^ it is declared here",
        "  |   ------ and again",
    ]


def test_each_place_of_a_long_line_has_its_piece() -> None:
    line = "a" * 300 + "Orders" + "b" * 300 + "Reader" + "c" * 300
    finding = with_related(at(1, 607, 6, "reads it"), location=Location("t.yaml", 1, 301, 1, 307))
    assert shown(finding, {"t.yaml": line})[2:] == [
        "1 | ..." + "a" * 100 + "Orders" + "b" * 54 + "...",
        "  | " + " " * 103 + "^^^^^^",
        "1 | ..." + "b" * 100 + "Reader" + "c" * 54 + "...",
        "  | " + " " * 103 + "------ reads it",
    ]


def test_places_without_a_source_are_named_below() -> None:
    finding = with_related(at(40, 3, 1, "beyond the end"), at(4, 3, 6, "it is read here"), at(7, 1, 2, "made", "v.ts"))
    assert shown(finding)[-5:] == [
        "4 |   Reader:",
        "  |   ------ it is read here",
        "  |",
        "  = t.yaml:40:3: beyond the end",
        "  = v.ts:7:1: made",
    ]


@pytest.mark.parametrize(("count", "last"), [(7, "  = ... and 1 other place"), (40, "  = ... and 34 other places")])
def test_of_many_places_the_first_are_shown(count: int, last: str) -> None:
    lines = shown(with_related(*(at(1, 1, 2, f"place {n}", f"{n}.yaml") for n in range(count))))
    assert lines[4:] == ["  |", *(f"  = {n}.yaml:1:1: place {n}" for n in range(6)), last]


def test_help_stands_at_the_end() -> None:
    assert shown(replace(FINDING, help="make it even."))[2:] == [
        "2 |   Orders:",
        "  |   ^^^^^^",
        "  |",
        "  = help: make it even.",
    ]


def test_nothing_is_wrapped_where_no_terminal_is() -> None:
    words = " ".join(["word"] * 100)
    finding = with_related(at(4, 3, 6, words), at(9, 9, 1, words, "v.ts"), message=words, help=words)
    assert [line.count("word") for line in shown(finding) if "word" in line] == [100, 100, 100]


def test_words_are_wrapped_to_the_terminal() -> None:
    words = "it is read here and there and everywhere"
    finding = with_related(
        at(4, 3, 6, words), at(9, 9, 1, words, "v.ts"), message=f"queue 'Orders' {words}", help=words
    )
    report = replace(EMPTY, findings=(finding,), sources={"t.yaml": SOURCE})
    assert list(render(report, Options(columns=44)))[:18] == [
        "warning[odd-queue]: queue 'Orders' it is",
        "    read here and there and everywhere",
        " --> t.yaml:2:3",
        "  |",
        "2 |   Orders:",
        "  |   ^^^^^^",
        "3 |     Type: AWS::SQS::Queue",
        "4 |   Reader:",
        "  |   ------ it is read here and there and",
        "  |          everywhere",
        "  |",
        "  = v.ts:9:9: it is read here and there and",
        "          everywhere",
        "  = help: it is read here and there and",
        "          everywhere",
        "",
        "Found 1 warning.",
        "No files read.",
    ]


def test_words_without_room_stand_below_the_underline() -> None:
    finding = with_related(at(7, 22, 20, "the queue that is read by it"))
    assert shown(finding, columns=50)[-3:] == [
        "7 |       EventSourceArn: !GetAtt Orders.Arn",
        "  |                      -------------------",
        "  |     the queue that is read by it",
    ]


def test_wide_characters_are_wrapped_by_columns_and_long_words_stay_whole() -> None:
    finding = replace(FINDING, help="注文 " * 9 + "x" * 60)
    assert shown(finding, columns=40)[-3:] == [
        "  = help: " + " ".join(["注文"] * 6),
        "          " + " ".join(["注文"] * 3),
        "          " + "x" * 60,
    ]


def test_related_places_have_the_colour_of_what_is_around() -> None:
    assert shown(with_related(at(4, 3, 6, "it is read here")), color=True)[-1] == (
        "  \x1b[1;34m|\x1b[0m   \x1b[1;34m------ it is read here\x1b[0m"
    )


# Where there is more to read


@check(severity=Severity.WARNING, tags=["tests"], see=["https://example.com/odd", "https://example.com/two"])
def odd_queue(graph: object) -> Any:
    """A queue is odd.

    **Fix:** make it
    even.

    This is no part of it.
    """
    del graph
    return ()


INSTALLED = replace(odd_queue, pack="tests")


def test_the_fix_of_a_check_is_a_paragraph_of_its_documentation() -> None:
    assert odd_queue.fix == "make it even."
    assert replace(odd_queue, documentation="It is odd.\n\nNo **Fix:** here.").fix == ""


def last(*findings: Result, **changes: Any) -> str:
    report = replace(EMPTY, findings=findings, checks=(INSTALLED, replace(INSTALLED, name="even-queue")), **changes)
    return list(render(report, Options()))[-1]


def test_the_last_line_says_once_how_to_read_more() -> None:
    more = "For more information about {}, try `archlint explain odd-queue`."
    assert last(FINDING, FINDING) == more.format("this check")
    assert last(FINDING, replace(FINDING, check="even-queue")) == more.format("a check")
    assert last(replace(FINDING, check="E1001"), FINDING) == more.format("this check")
    report = replace(EMPTY, findings=(FINDING,), checks=(INSTALLED,))
    assert not any("explain" in line for line in render(report, Options(quiet=True)))


def test_nothing_is_said_of_checks_that_explain_does_not_find() -> None:
    assert last() == "No files read."
    assert last(replace(FINDING, check="E1001")) == "No files read."
    report = replace(EMPTY, findings=(FINDING,), checks=(odd_queue,))
    assert list(render(report, Options()))[-1] == "No files read."


def title(address: str, **options: Any) -> str:
    report = replace(EMPTY, findings=(FINDING,), checks=(replace(odd_queue, see=(address,) if address else ()),))
    return next(iter(render(report, Options(**options))))


def test_a_title_links_to_what_the_check_rests_on() -> None:
    link = "\x1b]8;;https://example.com/odd\x1b\\odd-queue\x1b]8;;\x1b\\"
    assert title("https://example.com/odd", links=True) == f"warning[{link}]: queue 'Orders' is odd"
    assert title("https://example.com/odd", links=True, color=True).startswith(f"\x1b[1;33mwarning[{link}]\x1b[0m: ")
    assert title("https://example.com/odd") == "warning[odd-queue]: queue 'Orders' is odd"
    assert "\x1b" not in title("https://example.com/odd", links=True, quiet=True)


@pytest.mark.parametrize(
    "address", ["", "file:///etc", "https://a\x1b\\b", "https://a\x07", "https://a b", "javascript:x"]
)
def test_no_other_address_is_a_link(address: str) -> None:
    assert title(address, links=True) == "warning[odd-queue]: queue 'Orders' is odd"


def test_a_built_in_check_has_a_page_of_its_own_where_the_package_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("E1001", Severity.ERROR, (), ("https://example.com/rule",), "", "")
    built_in = replace(odd_queue, name="built-in", pack="builtin")
    report = replace(EMPTY, checks=(built_in, INSTALLED), tools=(Tool("other", "1", (rule,)),))
    others = {"odd-queue": "https://example.com/odd", "E1001": "https://example.com/rule"}
    for named, expected in (
        ({}, built_in.see[0]),
        ({"Site": "https://c.example/"}, "https://c.example/checks/built-in/"),
    ):
        monkeypatch.setattr(pages, "addresses", lambda named=named: named)
        assert pages.pages(report) == {"built-in": expected, **others}


def test_many_findings_take_linear_time() -> None:
    line = "  Orders: {" + "x" * 2_000_000 + "}"
    related = tuple(at(1, 3 + 200_000 * n, 6, "a place in it") for n in range(1, 7))
    findings = tuple(replace(FINDING, location=Location("t.yaml", 1, 3, 1, 9), related=related) for _ in range(1_000))
    start = time.process_time()
    report = replace(EMPTY, findings=findings, sources={"t.yaml": line})
    assert sum(1 for _ in render(report, Options())) == 1_000 * (len(shown(findings[0], {"t.yaml": line})) + 2) + 2
    assert time.process_time() - start < 10
