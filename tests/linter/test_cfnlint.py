"""archlint's checks as rules of cfn-lint: the same findings at the same lines."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.choosing.rule_ids import rule_id
from archlint.findings.severity import Severity
from archlint.linter import Request, lint
from tests.running import ROOT, TEMPLATE, needs_recent_cfn_lint

pytestmark = pytest.mark.slow

LEVELS = {"Error": "error", "Warning": "warning", "Informational": "note"}
ORDERS = ROOT / "fixtures" / "projects" / "orders" / "template.yaml"


@cache
def cfn_lint(*arguments: str, stdin: str | None = None) -> list[dict[str, object]]:
    """Return what cfn-lint finds with archlint's rules, and with no others."""
    program = str(Path(sys.executable).parent / "cfn-lint")
    command = [program, "--append-rules", "archlint.cfnlint", "--format", "json", "--include-checks", "I"]
    ignored = [f"{letter}{digit}" for letter in "EWI" for digit in range(9)]
    done = subprocess.run(
        [*command, "--ignore-checks", *ignored, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def located(match: dict[str, object]) -> tuple[object, ...]:
    """Return the check, the level and the place of one of cfn-lint's matches."""
    place = match["Location"]
    assert isinstance(place, dict)
    spot = [place[end][number] for end in ("Start", "End") for number in ("LineNumber", "ColumnNumber")]
    check = str(match["Message"]).rpartition("[")[2].rstrip("]")
    return check, LEVELS[str(match["Level"])], *spot


def ours(path: Path) -> list[tuple[object, ...]]:
    """Return the same of what archlint reports on the template's resources, at their names where the value is not in it."""
    findings = lint(Request(paths=[str(path)], profile="strict", show_notes=True)).findings
    return [
        (one.check, one.level.value, at.line, at.column, at.end_line, at.end_column)
        for one in findings
        if (at := next((at for at in (one.location, one.named) if at and at.path == str(path)), None))
    ]


@pytest.mark.parametrize("path", [ORDERS, ROOT / "fixtures/checks/alarm-on-sent-messages/bad-metrics.json"], ids=str)
def test_the_same_findings_at_the_same_places(path: Path) -> None:
    assert sorted(map(located, cfn_lint("--", str(path)))) == sorted(ours(path)) != []


def test_a_match_names_the_check_and_the_places_around_it() -> None:
    (match,) = (match for match in cfn_lint("--", str(ORDERS)) if "ParcelsQueue' is shorter" in str(match["Message"]))
    assert match["Message"] == (
        "visibility timeout 30 s of queue 'ParcelsQueue' is shorter than the timeout of 'PrintLabel' (60 s): Lambda "
        f"refuses to read the queue; 'PrintLabel' reads the queue here ({ORDERS}:194); 'PrintLabel' may run 60 s "
        f"({ORDERS}:181) [visibility-timeout-too-short]"
    )
    rule = match["Rule"]
    assert isinstance(rule, dict)
    assert rule["Id"] == rule_id("visibility-timeout-too-short", Severity.ERROR) == "E932120"
    assert rule["Source"].startswith("https://docs.aws.amazon.com/")


def test_standard_input() -> None:
    (match,) = cfn_lint(stdin=TEMPLATE)
    assert located(match) == ("queue-without-dlq", "warning", 2, 3, 2, 9)


@pytest.mark.parametrize(("ignored", "names"), [("", ["Kept", "Orders"]), ("W974215", ["Kept"])])
def test_metadata_of_a_resource_ignores_a_rule(ignored: str, names: list[str], tmp_path: Path) -> None:
    metadata = f"    Metadata: {{cfn-lint: {{config: {{ignore_checks: ['{ignored}']}}}}}}\n"
    path = tmp_path / "t.yaml"
    path.write_text(TEMPLATE + metadata + TEMPLATE.partition("\n")[2].replace("Orders", "Kept"))
    matches = [match for match in cfn_lint("--", str(path)) if located(match)[0] == "queue-without-dlq"]
    found = [str(match["Message"]) for match in matches]
    assert sorted(message.split("'")[1] for message in found) == names


def test_what_archlint_cannot_do_is_a_match(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(TEMPLATE)
    script = (
        "import sys; from dataclasses import replace; import archlint.findings.choosing.discovery as discovery; found = discovery.discover()\n"
        "def crash(graph): raise KeyError('x')\n"
        "discovery.discover = lambda: [replace(check, run=crash) for check in found if check.name == 'queue-without-dlq']\n"
        "from cfnlint.runner import main; sys.argv[1:] = ['-a', 'archlint.cfnlint', '--', sys.argv[1]]; main()"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith(f"{rule_id('archlint', Severity.ERROR)} check 'queue-without-dlq' crashed: KeyError")


def test_no_two_checks_have_one_rule() -> None:
    names = sorted(["archlint", *(check.name for check in discover())], key=lambda name: rule_id(name, Severity.NOTE))
    same = [list(group) for _, group in groupby(names, key=lambda name: rule_id(name, Severity.NOTE))]
    assert [group for group in same if len(group) > 1] == []


def test_identifiers_stay() -> None:
    assert [rule_id("queue-without-dlq", level) for level in Severity] == ["E974215", "W974215", "I974215"]


@needs_recent_cfn_lint
def test_every_template_of_a_scenario_is_one_that_cfn_lint_takes() -> None:
    graphs = ROOT / "fixtures" / "graphs"
    twins = sorted(str(path) for form in ("cloudformation", "sam") for path in graphs.glob(f"*/*.{form}/template.*"))
    assert twins
    program = str(Path(sys.executable).parent / "cfn-lint")
    done = subprocess.run([program, "--format", "json", "--", *twins], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found = {
        (Path(one["Filename"]).relative_to(graphs).parent.as_posix(), one["Rule"]["Id"])
        for one in json.loads(done.stdout)
    }
    # Pitfalls of the scenarios that cfn-lint knows too: a visibility timeout, and dead letters of another type.
    assert found == {("image-processing/bad.cloudformation", "E3505"), ("order-processing/bad.sam", "E3502")}
