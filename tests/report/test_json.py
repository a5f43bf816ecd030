"""The JSON report: exactly the documented keys, whatever the strings."""

from __future__ import annotations

import json
from dataclasses import replace

from archlint.findings.result import RelatedLocation, Report, Result, RunError, Suppression, UnreadModule
from archlint.findings.severity import Severity
from archlint.model.source.location import Location
from archlint.report.formats.json import render
from archlint.report.json_lines import json_lines

FINDING = Result(
    check="queue-without-dlq",
    level=Severity.WARNING,
    message="queue 'Orders' has no dead-letter queue",
    resource="Orders",
    location=Location("stacks/shop.yaml", 11, 3, 11, 9),
    related=(RelatedLocation("'Worker' consumes it", Location("stacks/worker.yaml", 40, 11, 40, 17)),),
    tags=("message-loss", "queues"),
    fingerprint="0123456789abcdef",
    help="add a `RedrivePolicy`.",
    service="sqs",
    dialect="cdk",
)
EMPTY = Report(findings=(), errors=(), files=(), checks=())

COUNTS = [
    *("error", "warning", "note", "suppressed", "hidden_notes"),
    *("problems", "files", "checks", "checks_left_out"),
]
DOCUMENT = """\
{
  "version": 1,
  "counts": {
    "error": 0,
    "warning": 1,
    "note": 0,
    "suppressed": 0,
    "hidden_notes": 0,
    "problems": 1,
    "files": 2,
    "checks": 0,
    "checks_left_out": 0
  },
  "files": [
    "stacks/shop.yaml",
    "stacks/worker.yaml"
  ],
  "findings": [
    {
      "check": "queue-without-dlq",
      "level": "warning",
      "message": "queue 'Orders' has no dead-letter queue",
      "help": "add a `RedrivePolicy`.",
      "resource": "Orders",
      "path": "stacks/shop.yaml",
      "line": 11,
      "column": 3,
      "end_line": 11,
      "end_column": 9,
      "related": [
        {
          "message": "'Worker' consumes it",
          "path": "stacks/worker.yaml",
          "line": 40,
          "column": 11
        }
      ],
      "tags": [
        "message-loss",
        "queues"
      ],
      "service": "sqs",
      "dialect": "cdk",
      "fingerprint": "0123456789abcdef"
    }
  ],
  "errors": [
    {
      "path": "broken.yaml",
      "line": 12,
      "column": 0,
      "message": "cannot be read: a mapping is not closed"
    }
  ],
  "unread": [
    {
      "path": "main.tf",
      "line": 3,
      "what": "module",
      "source": "example/queue/aws",
      "reason": "it is not installed"
    }
  ]
}"""


def test_document() -> None:
    report = replace(
        EMPTY,
        findings=(FINDING,),
        errors=(RunError("broken.yaml", 12, "cannot be read: a mapping is not closed", "", "Traceback"),),
        files=("stacks/shop.yaml", "stacks/worker.yaml"),
        unread=(UnreadModule(Location("main.tf", 3, 1, 3, 9), "example/queue/aws", "it is not installed"),),
    )
    assert list(render(report)) == DOCUMENT.split("\n")


def test_nothing_found() -> None:
    assert list(render(EMPTY)) == [
        "{",
        '  "version": 1,',
        '  "counts": {',
        *(f'    "{name}": 0,' for name in COUNTS[:-1]),
        f'    "{COUNTS[-1]}": 0',
        "  },",
        '  "files": [],',
        '  "findings": [],',
        '  "errors": [],',
        '  "unread": []',
        "}",
    ]


def test_suppressed_findings_have_a_reason() -> None:
    suppressed = replace(FINDING, suppression=Suppression("inSource", "it may", FINDING.location))
    document = json.loads("\n".join(render(replace(EMPTY, findings=(FINDING,), suppressed=(suppressed,)))))
    assert document["suppressed"] == [{**document["findings"][0], "reason": "it may"}]


def test_hostile_strings_survive_any_encoding() -> None:
    message = "größe \N{ROCKET} \x1b[31m\n\u2028 \ud800"
    lines = list(render(replace(EMPTY, findings=(replace(FINDING, message=message),))))
    text = "\n".join(lines)
    assert text.isascii()
    assert text.splitlines() == lines
    assert json.loads(text)["findings"][0]["message"] == message


def test_a_way_has_its_steps_in_order() -> None:
    steps = tuple(RelatedLocation(f"step {n}", Location("t.yaml", n, 1, n, 2)) for n in (7, 5))
    (finding,) = json.loads("\n".join(render(replace(EMPTY, findings=(replace(FINDING, flow=steps),)))))["findings"]
    assert finding["flow"] == [
        {"message": "step 7", "path": "t.yaml", "line": 7, "column": 1},
        {"message": "step 5", "path": "t.yaml", "line": 5, "column": 1},
    ]


def test_lines_are_those_of_the_standard_library() -> None:
    data = {
        "é": ["\ud800", {}, [], (), ("a", 1), {"b": {"c": [[[]], [{}]]}}],
        "a": {"z": None, "y": True, "x": -1, "w": 1.5, "v": '\u2028\n"', "u": 10**20},
    }
    assert json_lines(data) == json.dumps(data, indent=2).split("\n")
    assert json_lines(data, sort_keys=True) == json.dumps(data, indent=2, sort_keys=True).split("\n")
    assert json_lines([]) == ["[]"]
