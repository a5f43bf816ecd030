"""The examples of checks that the package brings along: made from the fixtures, and as small and true as they claim.

`UPDATE=1 pytest tests/project/test_check_examples.py` writes them anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.linter import Request, lint
from archlint.report.documentation.examples import Example, ExampleDialect, load
from tests.project import check_examples
from tests.running import ROOT

STORED = ROOT / "archlint" / "report" / "examples.json"
CHECKS = {check.name: check for check in discover() if check.run.__module__.startswith("archlint.checks.")}
EXAMPLES = [(name, example) for name, examples in load().items() for example in examples]
#: What a check has examples in: what SAM adds is shown where there is such a fixture.
LANGUAGES = (ExampleDialect.CLOUDFORMATION, ExampleDialect.TERRAFORM)
_TWO = ("bad", "good")
#: Examples that there cannot be, with the reason.
MISSING = {
    "fifo-batch-goes-on": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},  # its code is in other files
    "ignored-batch-failures": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},  # so is this one's
    "synchronous-function-call": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},  # so is this one's
    "unawaited-send": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},
    "unchecked-batch-send": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},
    "swallowed-failures": {(ExampleDialect.TERRAFORM, verdict) for verdict in _TWO},
    "target-on-other-bus": {(ExampleDialect.CLOUDFORMATION, verdict) for verdict in _TWO},  # targets stand in rules
}


def test_the_examples_are_fresh() -> None:
    text = json.dumps(check_examples.stored(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE"):
        STORED.write_text(text, encoding="utf-8")
    assert STORED.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/project/test_check_examples.py"


def test_the_examples_are_small() -> None:
    assert STORED.stat().st_size < 480_000
    assert max(len(example.text.splitlines()) for _, example in EXAMPLES) <= 100


def test_every_check_has_a_bad_and_a_good_example_in_both_languages() -> None:
    found = {name: {(each.dialect, each.verdict) for each in examples} for name, examples in load().items()}
    assert found.keys() == CHECKS.keys()
    wanted = {(dialect, verdict) for dialect in LANGUAGES for verdict in _TWO}
    assert {name: wanted - has for name, has in found.items() if wanted - has} == MISSING


@pytest.mark.parametrize(
    ("name", "example"),
    EXAMPLES,
    ids=[f"{name}-{example.dialect.value}-{example.verdict}" for name, example in EXAMPLES],
)
def test_a_check_finds_something_in_bad_examples_only(name: str, example: Example, tmp_path: Path) -> None:
    template = tmp_path / ("main.tf" if example.dialect is ExampleDialect.TERRAFORM else "template.yaml")
    template.write_text(example.text, encoding="utf-8")
    report = lint(
        Request(paths=[str(template)], profile="strict", checks=[CHECKS[name]], isolated=True, show_notes=True)
    )
    assert report.files and not report.errors
    assert bool(report.findings) is (example.verdict == "bad")


def test_what_is_pinned_is_there_and_needs_to_be() -> None:
    shown = {
        (name, path.stem)
        for name, of in check_examples.chosen().items()
        for both in of.values()
        for path in both.values()
    }
    assert {(name, stem) for name, stems in check_examples.PINNED.items() for stem in stems} <= shown
