"""The page for a comment: what it says, and that nothing in it is Markdown by accident."""

from __future__ import annotations

import re

import pytest

from archlint.report.formats.markdown import notice, render, shown_as_is
from archlint.report.options import Options
from tests.report.reported import EMPTY, FULL, SUPPRESSED, hostile, many

COMMENT_LIMIT = 65_536


def test_everything() -> None:
    assert list(render(FULL)) == [
        "### archlint",
        "",
        "Found 1 error, 1 warning, 1 note. The run is incomplete: 2 problems, see below.",
        "2 files read, 0 checks run: 2 queues.",
        "",
        "| Level | Finding | Place |",
        "| --- | --- | --- |",
        "| error | cannot be read: a mapping is not closed | broken.yaml:12 |",
        "| error | check 'odd' crashed: KeyError: 'x' |  |",
        "| error | queue 'Orders' has no dead-letter queue `redrive-loop` | stacks/shop.yaml:2 |",
        "| warning | queue 'Orders' has no dead-letter queue `queue-without-dlq`"
        "<br>stacks/worker.yaml:40: 'Worker' reads it | stacks/shop.yaml:2 |",
        "| note | queue 'Orders' has no dead-letter queue `queue-without-dlq` | stacks/shop.yaml:4 |",
    ]


def test_nothing_found_has_no_table() -> None:
    assert list(render(EMPTY)) == ["### archlint", "", "No findings.", "No files read."]


def test_what_is_suppressed_comes_last_with_the_reason() -> None:
    finding = "queue 'Orders' has no dead-letter queue `queue-without-dlq`"
    *_, counts, old, error = list(render(SUPPRESSED))
    assert counts.startswith("| warning | ")
    assert error == rf"| warning, suppressed | {finding}<br>it is \| old | stacks/shop.yaml:2 |"
    assert old == f"| error, suppressed | {finding}<br>no reason given | stacks/shop.yaml:2 |"


def test_hostile_text_is_no_markdown() -> None:
    *_, finding = render(hostile())
    shown = (
        r"a\\x1b\[31m\\x0d\\x0a::error::b %0A, c \<d\> \& "
        r'"e" \| \`f\` \*g\* @<!-- -->team #<!-- -->1 \]\]\> \\udcff\\u202e\\ufffe ' + "\N{ROCKET} é"
    )
    assert finding.startswith(f"| warning | {shown} `queue-without-dlq`<br>{shown}:2: {shown} |")


@pytest.mark.parametrize("address", ["https://example.com", "http://example.com", "www.example.com"])
def test_an_address_in_a_name_is_no_link(address: str) -> None:
    # GitHub Flavored Markdown makes links of what begins so: "Autolinks (extension)".
    assert not re.search(r"://|www\.", shown_as_is(f"queue '{address}'"))
    assert shown_as_is("a: b, key:value") == "a: b, key:value"


def test_a_file_is_whole() -> None:
    report = many(400)
    whole = Options(whole=True)
    assert sum(line.startswith(("| error", "| warning", "| note")) for line in render(report, whole)) == 1200
    assert notice(report, whole) == ""


def test_a_comment_is_not_longer_than_github_takes() -> None:
    report = many(400)
    lines = list(render(report))
    assert len("\n".join(lines)) < COMMENT_LIMIT
    assert lines[-1] == f"{notice(report)[0].upper()}{notice(report)[1:]}."
    rows = [line for line in lines if line.startswith(("| error", "| warning", "| note"))]
    assert [row[:4] for row in rows] == ["| er"] * 400 + ["| wa"] * (len(rows) - 400)
    assert (
        notice(report)
        == f"only the worst {len(rows)} of 1200 findings are in the table: GitHub takes no longer comment"
    )
