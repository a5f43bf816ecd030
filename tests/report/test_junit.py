"""JUnit's XML: valid, and a test for each finding."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from archlint.findings.result import Report
from archlint.report.formats.junit import render
from tests.report.reported import EMPTY, FULL, SUPPRESSED, hostile, many

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parents[1] / "data" / "junit-10.xsd"))


@pytest.mark.parametrize("report", [EMPTY, FULL, SUPPRESSED, hostile(), many(3)])
def test_is_valid(report: Report) -> None:
    SCHEMA.validate("\n".join(render(report)))


def test_everything() -> None:
    finding = "queue 'Orders' has no dead-letter queue"
    assert list(render(FULL)) == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="archlint" tests="6" failures="3" errors="2">',
        '  <testsuite name="archlint" tests="1" failures="0" errors="1">',
        '    <testcase classname="archlint" name="odd">',
        """      <error type="error" message="check 'odd' crashed: KeyError: 'x'">check 'odd' crashed: KeyError: 'x'</error>""",
        "    </testcase>",
        "  </testsuite>",
        '  <testsuite name="broken.yaml" tests="1" failures="0" errors="1">',
        '    <testcase classname="broken.yaml" name="archlint">',
        '      <error type="error" message="cannot be read: a mapping is not closed">'
        "broken.yaml:12: cannot be read: a mapping is not closed</error>",
        "    </testcase>",
        "  </testsuite>",
        '  <testsuite name="stacks/shop.yaml" tests="3" failures="3" errors="0">',
        '    <testcase classname="stacks/shop.yaml" name="queue-without-dlq: Orders">',
        f'      <failure type="note" message="{finding}">',
        "stacks/shop.yaml:4:3",
        "      </failure>",
        "    </testcase>",
        '    <testcase classname="stacks/shop.yaml" name="queue-without-dlq: Orders">',
        f'      <failure type="warning" message="{finding}">',
        "stacks/shop.yaml:2:3",
        "stacks/worker.yaml:40:11: 'Worker' reads it",
        "      </failure>",
        "    </testcase>",
        '    <testcase classname="stacks/shop.yaml" name="redrive-loop: Orders">',
        f'      <failure type="error" message="{finding}">',
        "stacks/shop.yaml:2:3",
        "      </failure>",
        "    </testcase>",
        "  </testsuite>",
        '  <testsuite name="stacks/worker.yaml" tests="1" failures="0" errors="0">',
        '    <testcase classname="stacks/worker.yaml" name="archlint"/>',
        "  </testsuite>",
        "</testsuites>",
    ]


def test_what_is_suppressed_is_skipped() -> None:
    lines = list(render(SUPPRESSED))
    assert lines[1:3] == [
        '<testsuites name="archlint" tests="3" failures="1" errors="0">',
        '  <testsuite name="stacks/shop.yaml" tests="3" failures="1" errors="0" skipped="2">',
    ]
    finding = "queue 'Orders' has no dead-letter queue"
    assert lines[-8:-2] == [
        '    <testcase classname="stacks/shop.yaml" name="queue-without-dlq: Old">',
        f'      <skipped type="warning" message="{finding} (it is | old)"/>',
        "    </testcase>",
        '    <testcase classname="stacks/shop.yaml" name="queue-without-dlq: Orders">',
        f'      <skipped type="error" message="{finding} (no reason given)"/>',
        "    </testcase>",
    ]


def test_hostile_text_is_kept_as_it_is_shown() -> None:
    (failure,) = ElementTree.fromstring("\n".join(render(hostile()))).iter("failure")
    assert failure.get("message") == (
        r"a\x1b[31m\x0d\x0a::error::b %0A, c <d> & "
        r'"e" | `f` *g* @team #1 ]]> \udcff\u202e\ufffe ' + "\N{ROCKET} é"
    )
