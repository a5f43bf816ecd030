"""The command line: what it prints where, and the exit code."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest

from archlint import Finding, Graph, Severity, check
from archlint.cli.terminal import colored, hyperlinked
from archlint.findings.check import Check
from archlint.findings.choosing.discovery import PackError, discover
from archlint.findings.wording import NO_TEMPLATE
from archlint.linter.inputs.scopes import NOTHING_DECLARED
from tests.running import BROKEN, FINDING, FULL, ONLY, PACK, ROOT, SUMMARY, TEMPLATE, bare, call, install, usage

BROKEN_ERROR = "error: broken.yaml:2:13: cannot be read: not valid YAML: "
#: What takes longer to load than a commit hook may take that finds nothing to lint.
HEAVY = {
    "networkx",
    "sarif_om",
    "cfnlint",
    "yaml",
    "archlint.graph",
    "archlint.findings.check",
    "archlint.checks",
}


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def template() -> Path:
    path = Path("t.yaml")
    path.write_text(TEMPLATE)
    return path


# lint


@pytest.mark.parametrize("paths", [(), (".",), ("t.yaml",), ("t.yaml", ".", "./t.yaml")])
def test_lint(template: Path, paths: tuple[str, ...]) -> None:
    assert call("lint", *ONLY, *paths) == (1, FULL, "")


def test_nothing_found() -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("SQS::Queue", "SNS::Topic"))
    assert call("lint", *ONLY) == (0, "No findings.\n1 file read, 1 check run: 1 topic.\n", "")


def test_quiet(template: Path) -> None:
    assert call("lint", *ONLY, "--quiet") == (1, FINDING, "")


def test_no_template() -> None:
    Path("values.yaml").write_text("a: 1\n")
    nothing = "No findings.\nNo files read.\n"
    assert call("lint", *ONLY) == (0, nothing, f"warning: {NO_TEMPLATE}\n")
    code, out, err = call("lint", *ONLY, "values.yaml")
    assert (code, out.splitlines()[0], err) == (2, f"error: values.yaml: {NOTHING_DECLARED}", "")
    assert call("lint", *ONLY, "values.yaml", "--allow-empty") == (
        0,
        nothing,
        f"warning: values.yaml {NOTHING_DECLARED}\nwarning: {NO_TEMPLATE}\n",
    )


@pytest.mark.parametrize(
    ("severity", "codes"),
    [
        (Severity.ERROR, {"error": 1, "warning": 1, "note": 1, "never": 0}),
        (Severity.WARNING, {"error": 0, "warning": 1, "note": 1, "never": 0}),
        (Severity.NOTE, {"error": 0, "warning": 0, "note": 1, "never": 0}),
    ],
)
def test_fail_on(template: Path, monkeypatch: pytest.MonkeyPatch, severity: Severity, codes: Mapping[str, int]) -> None:
    install(monkeypatch, smell(severity))
    assert {level: call("lint", "--fail-on", level)[0] for level in codes} == codes


def test_notes(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, smell(Severity.NOTE))
    shown = "t.yaml:2:3: note[smell]: it smells\n"
    assert call("lint", "--quiet") == (0, "", "")
    assert call("lint")[1].startswith("No findings; 1 note hidden (--pedantic shows it).\n")
    assert call("lint", "--quiet", "--pedantic") == (0, shown, "")
    assert call("lint", "--quiet", "--select", "smell") == (0, shown, "")
    assert call("lint", "--quiet", "--fail-on", "note") == (1, shown, "")


def test_selection(template: Path) -> None:
    pedantic = ("lint", "--pack", str(PACK), "--pedantic", "--format", "json")
    everything = json.loads(call(*pedantic)[1])["findings"]
    names = {finding["check"] for finding in everything}
    assert names > {"plain-queue"}
    ignored = json.loads(call(*pedantic, "--ignore", ",".join(names - {"plain-queue"}))[1])
    assert [finding["check"] for finding in ignored["findings"]] == ["plain-queue"]
    repeated = call("lint", "--quiet", "--pack", str(PACK), "--select", "redrive-loop", "--select", " plain-queue ,")
    assert repeated == (1, FINDING, "")
    nothing = "no check is left to run: see --select and --ignore"
    for ignored_too in ("plain-queue", "message-loss", "plain-*"):
        assert call("lint", "--quiet", *ONLY, "--ignore", ignored_too) == (2, "", usage("lint", "[PATHS]...", nothing))


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_checks(template: Path, option: str) -> None:
    message = "there is no check 'queue-without-dql'; did you mean 'queue-without-dlq'?"
    assert call("lint", option, "queue-without-dql") == (2, "", usage("lint", "[PATHS]...", message))


def test_no_such_path(template: Path) -> None:
    message = "'nowhere.yaml' does not exist"
    assert call("lint", "t.yaml", "nowhere.yaml") == (2, "", usage("lint", "[PATHS]...", message))


def test_unreadable_templates(template: Path) -> None:
    Path("broken.yaml").write_text(BROKEN)
    code, out, err = call("lint", *ONLY)
    assert (code, err) == (2, "")
    findings, _, rest = out.partition(BROKEN_ERROR)
    assert findings == FULL.removesuffix(SUMMARY)
    assert rest.partition("\n")[2] == (
        "  |\n2 | Resources: [\n  |             ^\n\n"
        "Found 1 warning. The run is incomplete: 1 problem, see above.\n1 file read, 1 check run: 1 queue.\n"
    )
    # Where the report is not for people, they read of the errors on standard error.
    for form in ("json", "sarif"):
        code, out, err = call("lint", *ONLY, "--format", form)
        assert code == 2
        assert err.startswith(BROKEN_ERROR)
        assert err.count("\n") == 1
        json.loads(out)


def test_no_checks(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(packs: Sequence[str]) -> list[Check]:
        raise PackError("no checks are installed: hint")

    monkeypatch.setattr("archlint.findings.choosing.discovery.discover", refuse)
    for arguments in (["lint"], ["checks"], ["explain", "queue-without-dlq"]):
        assert call(*arguments) == (2, "", "Error: no checks are installed: hint\n")


def test_a_crashing_check(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @check(severity=Severity.ERROR, tags=(), see=())
    def bad(graph: Graph) -> Iterator[Finding]:
        """Something crashes."""
        raise KeyError("x")
        yield

    install(monkeypatch, bad, find_check("plain-queue"))
    code, out, err = call("lint", "--quiet")
    assert (code, out) == (2, FINDING + "error: t.yaml: check 'bad' crashed: KeyError: 'x'\n")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("KeyError: 'x'\n")


def test_output_file(template: Path) -> None:
    assert call("lint", *ONLY, "--output", "report.txt") == (1, "", "wrote text to report.txt\n")
    assert Path("report.txt").read_bytes() == FULL.encode()
    assert call("lint", *ONLY, "--output", "no/report.txt") == (
        2,
        "",
        "Error: 'no/report.txt' cannot be written: No such file or directory\n",
    )


def test_show_unresolved(template: Path) -> None:
    template.write_text(TEMPLATE + "    Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref P}}\n")
    template.write_text(template.read_text() + "Parameters: {P: {Type: String}}\n")
    code, out, _ = call("lint", *ONLY, "--show-unresolved", "--quiet")
    assert code == 0
    assert out.startswith("unresolved: t.yaml:4:")
    assert out.endswith(": Orders: dead letters to: parameter 'P' has no default\n")
    assert out.count("\n") == 1


def test_suppressed(template: Path) -> None:
    template.write_text(TEMPLATE.replace("Orders:", "Orders:  # archlint: ignore[plain-queue, smel] copies"))
    warning = "warning: t.yaml:2: there is no check 'smel' to ignore\n"
    hidden = "No findings; 1 suppressed (--show-suppressed shows it).\n1 file read, 1 check run: 1 queue.\n"
    assert call("lint", *ONLY) == (0, hidden, warning)
    shown = f"suppressed: {FINDING.rstrip()} (copies)\n"
    assert call("lint", *ONLY, "--quiet", "--show-suppressed") == (0, shown, warning)
    assert call("lint", *ONLY, "--quiet", "--no-ignores") == (1, FINDING, "")


def test_add_ignores(template: Path) -> None:
    Path("u.yaml").write_text(TEMPLATE)
    # The file is no reason: that only `=` gives.
    assert call("lint", *ONLY, "--add-ignores", "u.yaml") == (0, "1 finding will be ignored, in 1 file.\n", "")
    comment = "  # archlint: ignore[plain-queue]"
    assert Path("u.yaml").read_text() == TEMPLATE.replace("  Orders", f"{comment}\n  Orders")
    assert call("lint", *ONLY, "--add-ignores=two words", ".") == (0, "1 finding will be ignored, in 1 file.\n", "")
    assert template.read_text() == TEMPLATE.replace("  Orders", f"{comment} two words\n  Orders")
    assert call("lint", *ONLY, "--add-ignores") == (0, "0 findings will be ignored, in 0 files.\n", "")


def test_add_ignores_where_none_can_be_written() -> None:
    error = "error: <stdin>: no ignores can be written here: it is standard input\n"
    nothing = "0 findings will be ignored, in 0 files.\n"
    assert call("lint", *ONLY, "--add-ignores", "-", stdin=TEMPLATE.encode()) == (2, nothing, error)


def test_baseline(template: Path) -> None:
    baseline = ("--baseline", "b.json")
    assert call("lint", *ONLY, "--write-baseline", "b.json") == (0, "1 finding written to b.json.\n", "")
    known = "No findings; 1 suppressed (--show-suppressed shows it).\n1 file read, 1 check run: 1 queue.\n"
    assert call("lint", *ONLY, *baseline) == (0, known, "")
    shown = f"suppressed: {FINDING.rstrip()} (known: it is in b.json)\n"
    assert call("lint", *ONLY, *baseline, "--quiet", "--show-suppressed") == (0, shown, "")

    template.write_text("# moved\n" + TEMPLATE.replace("Orders", "Parcels"))
    new = FINDING.replace(":2:", ":3:").replace("Orders", "Parcels")
    gone = "warning: b.json holds 1 finding that is gone; --prune-baseline drops it\n"
    assert call("lint", *ONLY, *baseline, "--quiet") == (1, new, gone)
    assert call("lint", *ONLY, *baseline, "--quiet", "--prune-baseline") == (1, new, "")
    assert json.loads(Path("b.json").read_text())["findings"] == []


def test_a_baseline_by_its_usual_name_needs_no_option_and_no_configuration(template: Path) -> None:
    assert call("lint", *ONLY, "--write-baseline", "archlint-baseline.json")[0] == 0
    known = (0, "", "")
    assert call("lint", *ONLY, "--quiet") == known
    assert call("lint", *ONLY, "--quiet", "--changed", template.name) == known
    shown = 'baseline = "archlint-baseline.json"  # it lies there\n'
    assert shown in call("config")[1]
    for without in ("--no-baseline", "--isolated"):
        assert call("lint", *ONLY, "--quiet", without) == (1, FINDING, "")
    assert shown not in call("config", "--isolated")[1]


def test_baseline_that_cannot_be_used(template: Path) -> None:
    refusal = "Error: the baseline 'b.json' cannot be read: No such file or directory\n"
    assert call("lint", *ONLY, "--baseline", "b.json") == (2, "", refusal)
    refusal = "Error: 'no/b.json' cannot be written: No such file or directory\n"
    assert call("lint", *ONLY, "--write-baseline", "no/b.json") == (2, "", refusal)
    needs = usage("lint", "[PATHS]...", "--prune-baseline needs a baseline")
    assert call("lint", *ONLY, "--prune-baseline") == (2, "", needs)


@pytest.mark.usefixtures("template")
def test_what_is_known_already_needs_no_ignore() -> None:
    call("lint", *ONLY, "--write-baseline", "b.json")
    Path("u.yaml").write_text(TEMPLATE)
    written = (0, "1 finding will be ignored, in 1 file.\n", "")
    assert call("lint", *ONLY, "--baseline", "b.json", "--add-ignores") == written
    assert Path("t.yaml").read_text() == TEMPLATE
    assert "archlint: ignore[plain-queue]" in Path("u.yaml").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--write-baseline", "b.json", "--add-ignores"),
            "--write-baseline and --add-ignores accept the same findings: choose one of them",
        ),
        (("--write-baseline", "b.json", "--output", "o"), "--write-baseline makes no report: leave out --output"),
        (("--add-ignores", "--output", "sarif:o"), "--add-ignores makes no report: leave out --output"),
        (("--add-ignores", "it is old"), "'it is old' does not exist; a reason is given as --add-ignores='it is old'"),
    ],
)
def test_options_that_would_do_nothing(options: tuple[str, ...], message: str, template: Path) -> None:
    assert call("lint", *options) == (2, "", usage("lint", "[PATHS]...", message))
    assert [path.name for path in Path().iterdir()] == ["t.yaml"]
    assert template.read_text() == TEMPLATE


def test_standard_input() -> None:
    data = TEMPLATE.encode()
    assert call("lint", *ONLY, "--quiet", "-", stdin=data) == (1, FINDING.replace("t.yaml", "<stdin>"), "")
    named = call("lint", *ONLY, "--quiet", "-", "--stdin-filename", "a/b.yaml", stdin=data)
    assert named == (1, FINDING.replace("t.yaml", "a/b.yaml"), "")
    for nothing in (b"", b"Error: no such stack\n"):
        error = f"error: <stdin>: {NOTHING_DECLARED}\n"
        assert call("lint", "--quiet", "-", stdin=nothing) == (2, error, "")
        assert call("lint", "--quiet", "-", "--allow-empty", stdin=nothing) == (
            0,
            "",
            f"warning: <stdin> {NOTHING_DECLARED}\nwarning: {NO_TEMPLATE}\n",
        )
        assert call("graph", "-", stdin=nothing)[0] == 2


def test_source_root() -> None:
    """A plan that lies elsewhere is reported in the lines of its sources; standard input comes from where it is made."""
    Path("infra").mkdir()
    Path("infra/main.tf").write_text('resource "aws_sqs_queue" "q" {\n  visibility_timeout_seconds = 60\n}\n')
    queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "values": {}}
    Path("plan.json").write_text(
        json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [queue]}}})
    )
    options = (*ONLY, "--quiet")
    assert call("lint", "plan.json", *options)[1].startswith("plan.json:1:")
    assert call("lint", "plan.json", *options, "--source-root", "infra")[1].startswith("infra/main.tf:1:")
    plan = Path("plan.json").read_bytes()
    with chdir("infra"):
        assert call("lint", "-", *options, stdin=plan)[1].startswith("main.tf:1:")
    graph = json.loads(call("graph", "plan.json", "--source-root", "infra")[1])
    assert graph["nodes"][0]["path"] == "infra/main.tf"
    Path("empty").mkdir()
    assert "there is no configuration in 'empty'" in call("lint", "plan.json", "--source-root", "empty")[2]
    assert call("lint", "plan.json", "--source-root", "gone")[0] == 2


def test_sarif(template: Path) -> None:
    code, out, err = call("lint", *ONLY, "--format", "sarif")
    assert (code, err) == (1, "")
    [sarif] = json.loads(out)["runs"]
    [result] = sarif["results"]
    assert (result["ruleId"], result["level"]) == ("plain-queue", "warning")
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == ["plain-queue"]


def test_colors_are_written_when_wanted(template: Path) -> None:
    assert "\x1b[" not in call("lint", *ONLY)[1]
    assert call("lint", *ONLY, "--color", "always")[1].startswith("\x1b[1;33mwarning[plain-queue]\x1b[0m")


@pytest.mark.parametrize(
    ("choice", "environment", "to_terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colors(choice: str, environment: Mapping[str, str], to_terminal: bool, expected: bool) -> None:
    assert colored(choice, environment, to_terminal=to_terminal) is expected


@pytest.mark.parametrize(
    ("choice", "environment", "to_terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "linux"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, False),
        ("always", {}, False, False),
        ("never", {}, True, False),
        ("auto", {"FORCE_HYPERLINK": "1"}, False, True),
        ("auto", {"FORCE_HYPERLINK": "1", "NO_COLOR": "1"}, True, True),
        ("auto", {"FORCE_HYPERLINK": "0"}, True, False),
        ("auto", {"FORCE_HYPERLINK": ""}, True, True),
    ],
)
def test_links(choice: str, environment: Mapping[str, str], to_terminal: bool, expected: bool) -> None:
    assert hyperlinked(choice, environment, to_terminal=to_terminal) is expected


def test_links_are_written_when_wanted(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = "\x1b]8;;https://example.com/plain-queue\x1b\\plain-queue\x1b]8;;\x1b\\"
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    assert call("lint", *ONLY)[1] == FULL.replace("plain-queue", link)
    assert call("lint", *ONLY, "--quiet")[1] == FINDING
    assert "\x1b" not in call("lint", *ONLY, "--format", "markdown")[1]


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")
def test_a_terminal_gets_wrapped_lines_and_links(template: Path) -> None:
    import pty

    template.write_text(TEMPLATE.replace("Orders", "OrdersFromAbroad"))
    environment = {**os.environ, "COLUMNS": "50", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "archlint", "lint", *ONLY]
    assert subprocess.run(command, env=environment, stdout=follower, check=False).returncode == 1
    os.close(follower)
    written = b""
    while chunk := _read(leader):
        written += chunk
    os.close(leader)
    assert b"warning[\x1b]8;;https://example.com/plain-queue\x1b\\plain-queue\x1b]8;;\x1b\\]" in written
    assert b"\x1b[1mqueue 'OrdersFromAbroad' is\x1b[0m\r\n    \x1b[1mplain\x1b[0m\r\n" in written


def _read(terminal: int) -> bytes:
    """Return what a terminal was sent; nothing at its end, which is an error on Linux."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_json_has_the_advice(template: Path) -> None:
    (finding,) = json.loads(call("lint", *ONLY, "--format", "json")[1])["findings"]
    assert finding["help"] == "add a `RedrivePolicy`."


def test_the_last_line_names_the_command_that_explains(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, dataclasses.replace(smell(Severity.WARNING), pack="tests"))
    assert call("lint")[1].endswith("\nFor more information about this check, try `archlint explain smell`.\n")
    assert call("explain", "smell")[0] == 0


# Configuration


def test_configuration(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, find_check("plain-queue"), smell(Severity.WARNING))
    Path("archlint.toml").write_text("select = ['plain-queue']\n[checks.plain-queue]\nlevel = 'error'\n")
    Path("other.toml").write_text("ignore = ['plain-queue', 'smell']\n")
    error = FINDING.replace("warning", "error")
    assert call("lint", "--quiet") == (1, error, "")
    smelt = FINDING.replace("plain-queue", "smell").replace("queue 'Orders' is plain", "it smells")
    assert call("lint", "--quiet", "--isolated") == (1, FINDING + smelt, "")
    nothing = "Error: other.toml: leaves no check to run: see 'select', 'ignore' and 'packs'\n"
    assert call("lint", "--quiet", "--config", "other.toml") == (2, "", nothing)
    assert call("lint", "--quiet", "--config", "other.toml", "--extend-select", "plain-queue") == (1, FINDING, "")
    assert call("lint", "--quiet", "--exclude", "t.*") == (0, "", f"warning: {NO_TEMPLATE}\n")
    assert call("lint", "--quiet", "-", stdin=TEMPLATE.encode()) == (1, error.replace("t.yaml", "<stdin>"), "")


def test_configuration_that_is_wrong(template: Path) -> None:
    Path("archlint.toml").write_text("\nselect = ['queue-without-dql']\n")
    message = "archlint.toml:2: there is no check 'queue-without-dql'; did you mean 'queue-without-dlq'?"
    # Whatever is linted: a mistake here is seen at once, not when the first template comes.
    for arguments in (["lint"], ["lint", "t.yaml"], ["config"]):
        assert call(*arguments) == (2, "", f"Error: {message}\n")
    assert call("lint", "--quiet", *ONLY) == (1, FINDING, "")
    assert call("lint", "--config", "no.toml") == (2, "", "Error: no.toml: cannot be read: No such file or directory\n")
    Path("pyproject.toml").write_text("[project]\n")
    assert call("lint", "--config", "pyproject.toml") == (2, "", "Error: pyproject.toml: has no [tool.archlint]\n")


def test_config_shows_what_is_in_force() -> None:
    Path("deep").mkdir()
    Path("deep/archlint.toml").write_text("pedantic = true\n")
    assert call("config")[1].startswith("# no configuration file\n")
    code, out, err = call("config", "deep", "--ignore", "redrive-loop")
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "# deep/archlint.toml",
        'profile = "recommended"  # default',
        'ignore = ["redrive-loop"]  # command line',
        "pedantic = true  # deep/archlint.toml:1",
    ]
    assert "\n[checks.visibility-timeout-too-short]\nfactor = 6.0  # default\n" in out
    excluding = call("config", "deep", "--exclude", "old/")[1]
    assert 'exclude = ["old/"]  # command line' in excluding.splitlines()


def test_the_schema_knows_what_is_a_configuration() -> None:
    schema = json.loads(call("config", "--schema")[1])
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    good = {
        "extend": "../base.toml",
        "select": ["queue-without-dlq", "from-another-pack", "message-loss", "*-dlq"],
        "extend-select": ["event-loop"],
        "require-reason": True,
        "fail-on": "never",
        "min-level": "error",
        "baseline": "known.json",
        "parameter-files": ["p.json"],
        "var-files": ["a.tfvars,b.tfvars"],
        "config-env": "prod",
        "workspace": ["dev", "prod"],
        "source-root": "infra",
        "output": "sarif:r.sarif",
        "jobs": 2,
        "per-file-ignores": {"a/*": ["redrive-loop"], "b/*": {"ignore": ["redrive-loop"], "until": "2027-01-31"}},
        "resources": {"A": {"ignore": ["redrive-loop"], "reason": "x", "until": "2027-01-31"}},
        "overrides": [{"files": ["a/"], "resources": ["B"], "checks": {"queue-without-dlq": {"level": "error"}}}],
        "checks": {"visibility-timeout-too-short": {"factor": 2.5, "level": "note"}, "from-another-pack": {"much": 1}},
    }
    assert list(validator.iter_errors(good)) == []
    bad: list[object] = [
        {"selct": []},
        {"select": "x"},
        {"select": []},
        {"jobs": 0},
        {"fail-on": "off"},
        {"min-level": "never"},
        {"output": 1},
        {"overrides": [{"checks": {}}]},
        {"overrides": [{"files": ["a"], "levels": {}}]},
        {"resources": {"A": {"until": "soon"}}},
        {"resources": {"A": {"ignores": []}}},
        {"checks": {"visibility-timeout-too-short": {"factor": 0}}},
        {"checks": {"visibility-timeout-too-short": {"factr": 1}}},
        {"checks": {"low-max-receive-count": {"enough": 1.5}}},
        {"checks": {"queue-without-dlq": {"level": "off"}}},
    ]
    assert [document for document in bad if validator.is_valid(document)] == []


# Environments


def test_parameters(template: Path) -> None:
    template.write_text("""\
Parameters:
  Stage: {Type: String}
  Name: {Type: String, Default: x}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsProd
""")
    found = FINDING.replace(":2:", ":6:")
    quiet = ("lint", *ONLY, "--quiet")
    assert call(*quiet) == (1, found, "")
    assert call(*quiet, "--parameter-overrides", "Stage=prod", "Name=y", "t.yaml") == (1, found, "")
    assert call(*quiet, "--parameter-overrides", "Name=y", "Stage=dev", "t.yaml") == (0, "", "")
    assert call(*quiet, "--parameter-overrides", "Name=y Stage=dev", "t.yaml") == (0, "", "")
    Path("dev.json").write_text('[{"ParameterKey": "Stage", "ParameterValue": "dev"}]')
    Path("prod.json").write_text('{"Parameters": {"Stage": "prod", "Nam": "y"}, "Tags": {}}')
    unheard = "warning: prod.json sets the parameter 'Nam', which no template has; did you mean 'Name'?\n"
    both = ("--parameter-file", "dev.json", "--parameter-file", "prod.json")
    assert call(*quiet, *both, "t.yaml") == (1, f"{found.rstrip()} (in 'prod')\n", unheard)
    assert call(*quiet, "--parameter-overrides", "file://dev.json", "--", "t.yaml") == (0, "", "")


def test_parameters_that_are_wrong(template: Path) -> None:
    quiet = ("lint", *ONLY, "--quiet")
    for arguments, message in (
        (["--parameter-overrides", "x"], "--parameter-overrides: 'x' is not 'Name=Value'"),
        (["--parameter-overrides"], "--parameter-overrides: '' is not 'Name=Value'"),
        (["--parameter-file", "no.json"], "no.json: cannot be read: No such file or directory"),
        (["--config-env", "prod"], "no samconfig.toml beside a template has the environment 'prod'"),
    ):
        assert call(*quiet, *arguments) == (2, "", f"Error: {message}\n")


# graph


def test_graph(template: Path) -> None:
    template.write_text("""\
Conditions:
  Prod: !Equals [!Ref AWS::Region, x]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        !If [Prod, {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}, !Ref AWS::NoValue]
  Dead:
    Type: AWS::SQS::Queue
""")
    code, out, err = call("graph", "t.yaml")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["frames"] == [{"id": "t.yaml", "kind": "template", "name": "t.yaml", "parent": None}]
    orders, dead = document["nodes"]
    assert orders == {
        "id": "t.yaml:queue:Orders",
        "kind": "queue",
        "service": "sqs",
        "name": "Orders",
        "frame": "t.yaml",
        "path": "t.yaml",
        "line": 4,
        "when": None,
        "type": "AWS::SQS::Queue",
        "dialect": "cloudformation",
        "settings": [
            {"name": "visibility_timeout", "value": 30, "default": True},
            {"name": "retention", "value": 345_600, "default": True},
            {
                "name": "max_receive_count",
                "value": 3,
                "default": False,
                "when": "Prod is true",
                "path": "t.yaml",
                "line": 8,
            },
        ],
    }
    assert dead["id"] == "t.yaml:queue:Dead"
    assert document["edges"] == [
        {
            "source": "t.yaml:queue:Orders",
            "target": "t.yaml:queue:Dead",
            "link": "dead_letters_to",
            "evidence": "declared",
            "inferred": False,
            "dead_letter": True,
            "path": "t.yaml",
            "line": 8,
            "when": "Prod is true",
        }
    ]
    assert (document["version"], document["loops"]) == (2, [])
    drawn = call("graph", "--format", "dot")[1]
    assert r'"t.yaml:queue:Orders" -> "t.yaml:queue:Dead" [label="dead letters to\nwhen Prod is true"' in drawn
    drawn = call("graph", "--format", "mermaid")[1]
    assert '  n1 --x|"dead letters to<br/>when Prod is true"| n2\n' in drawn


def test_graph_connectors_are_arrows_in_drawings_only(template: Path) -> None:
    template.write_text("""\
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - {Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
        - {Protocol: sqs, Endpoint: "arn:aws:sqs:eu-west-1:1:[x]"}
  Orders:
    Type: AWS::SQS::Queue
""")
    document = json.loads(call("graph")[1])
    assert [node["id"] for node in document["nodes"]] == [
        "t.yaml:topic:News",
        "t.yaml:subscription:News",
        "t.yaml:subscription:News#2",
        "t.yaml:queue:Orders",
        "queue:arn:aws:sqs:eu-west-1:1:[x]",
    ]
    drawn = call("graph", "--format", "mermaid")[1]
    assert 'n3["queue<br/>arn:aws:sqs:eu-west-1:1:#91;x#93;"]:::outside' in drawn
    assert '  n1 -->|"delivers to"| n2\n  n1 -->|"delivers to"| n3\n' in drawn


def test_graph_of_several_templates(template: Path) -> None:
    Path("a.yaml").write_text(TEMPLATE)
    document = json.loads(call("graph")[1])
    assert [node["id"] for node in document["nodes"]] == ["a.yaml:queue:Orders", "t.yaml:queue:Orders"]


def test_graph_of_broken_templates(template: Path) -> None:
    Path("broken.yaml").write_text(BROKEN)
    code, out, err = call("graph", "--output", "graph.json")
    assert (code, out) == (2, "")
    assert err.startswith(BROKEN_ERROR)
    assert [node["id"] for node in json.loads(Path("graph.json").read_text())["nodes"]] == ["t.yaml:queue:Orders"]


def test_graph_in_an_environment(template: Path) -> None:
    template.write_text("""\
Parameters:
  Stage: {Type: String, Default: prod}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsProd
""")
    Path("dev.json").write_text('{"Stage": "dev"}')
    Path("prod.json").write_text('{"Stage": "prod"}')
    Path("samconfig.toml").write_text("[x.deploy.parameters]\nparameter_overrides = 'Stage=dev'\n")
    Path("main.tf").write_text('variable "n" {}\nresource "aws_sqs_queue" "q" {\n  count = var.n\n}\n')
    Path("two.tfvars").write_text('n = "2"\n')

    def drawn(*options: str) -> list[tuple[str, str | None]]:
        code, out, err = call("graph", *options)
        assert (code, err) == (0, "")
        return [(node["name"], node["when"]) for node in json.loads(out)["nodes"]]

    queues = [("aws_sqs_queue.q[0]", None), ("aws_sqs_queue.q[1]", None)]
    assert drawn() == [("aws_sqs_queue.q", None), ("Orders", "IsProd is true")]
    assert drawn("--parameter-overrides", "Stage=dev", "t.yaml") == []
    assert drawn("--parameter-overrides", "Stage=prod", "Stage=dev", "t.yaml") == []
    assert drawn("--parameter-file", "prod.json", "t.yaml") == [("Orders", None)]
    assert drawn("t.yaml", "--parameter-file", "dev.json") == []
    assert drawn("--parameter-file", "prod.json", "--parameter-overrides", "Stage=dev", "--", "t.yaml") == []
    Path("t.yaml").rename("template.yaml")
    assert drawn("--config-env", "x", "template.yaml") == []
    assert drawn("--var-file", "two.tfvars", "--config-env", "x", "main.tf", "template.yaml") == queues
    assert drawn("--var-file=two.tfvars", "main.tf") == queues


def test_a_graph_is_of_one_environment(template: Path) -> None:
    Path("a.json").write_text('{"A": "1"}')
    Path("b.tfvars").write_text("b = 1\n")
    Path("c.tfvars").write_text("b = 1\n")
    message = "a graph is of one environment, not of 'b' and 'c': name one of them"
    assert call("graph", "--parameter-file", "a.json", "--var-file", "b.tfvars", "--var-file", "c.tfvars") == (
        2,
        "",
        usage("graph", "[PATHS]...", message),
    )
    code, out, err = call("graph", "--parameter-file", "a.json")
    assert (code, [node["name"] for node in json.loads(out)["nodes"]]) == (0, ["Orders"])
    assert err == "warning: a.json sets the parameter 'A', which no template has\n"
    for arguments, wrong in (
        (["--parameter-overrides", "x"], "--parameter-overrides: 'x' is not 'Name=Value'"),
        (["--parameter-file", "no.json"], "no.json: cannot be read: No such file or directory"),
        (["--var-file", "no.tfvars"], "no.tfvars: cannot be read: No such file or directory"),
        (["--config-env", "prod"], "no samconfig.toml beside a template has the environment 'prod'"),
    ):
        assert call("graph", *arguments) == (2, "", f"Error: {wrong}\n")


def test_graph_in_an_environment_that_is_broken(template: Path) -> None:
    Path("samconfig.toml").write_text("prod.deploy.parameters.parameter_overrides = 1\n")
    Path("t.yaml").rename("template.yaml")
    assert call("graph", "--config-env", "prod") == (2, "", "Error: samconfig.toml: holds no parameters\n")


# checks, explain


def test_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, find_check("plain-queue"), smell(Severity.NOTE))
    code, out, err = call("checks")
    assert (code, err) == (0, "")
    assert out == (
        "message-loss\n  plain-queue  warning  recommended  A queue is plain.\n\n"
        "style\n  smell        note     recommended  Something smells.\n"
    )
    code, out, err = call("checks", "--format", "json")
    assert (code, err) == (0, "")
    listed = json.loads(out)[1]
    assert listed == {**json.loads(call("explain", "smell", "--format", "json")[1]), "examples": []}
    assert (listed["name"], listed["level"], listed["tags"]) == ("smell", "note", ["style", "taste"])
    code, out, err = call("checks", "--format", "markdown")
    assert (code, err) == (0, "")
    assert (
        "## Style\n\n| check | levels | profile | |\n|---|---|---|---|\n| `smell` | note | recommended | Something smells. |\n"
        in out
    )


def test_explain(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, smell(Severity.NOTE))
    page = (
        "smell (style, taste)\n\nSomething smells.\n\nLevel: note. Profile: recommended.\n\nFix: open a window.\n\n"
        "In cfn-lint: `I964535`\n\n"
        "See https://example.com/1\nSee https://example.com/2\n"
    )
    assert call("explain", "smell") == (0, page, "")
    assert call("explain", "--all") == (0, page, "")
    assert call("explain", "smell", "--format", "markdown")[1].startswith("# smell\n\nSomething smells.\n")
    one, every = (json.loads(call("explain", word, "--format", "json")[1]) for word in ("smell", "--all"))
    assert [one] == every
    message = "there is no check 'smel'; did you mean 'smell'?"
    assert call("explain", "smel") == (2, "", usage("explain", "[NAME]", message))


@pytest.mark.parametrize("arguments", [(), ("smell", "--all")])
def test_explain_takes_a_name_or_all(arguments: tuple[str, ...]) -> None:
    assert call("explain", *arguments) == (2, "", usage("explain", "[NAME]", "name a check, or ask for --all of them"))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("queue-without-dql", "did you mean 'queue-without-dlq'?"),
        ("Queue_Without_DLQ", "did you mean 'queue-without-dlq'?"),
        ("Consumers", "did you mean 'different-consumers-on-one-queue'?"),
        (
            "timeout",
            "did you mean one of 'callback-without-timeout', 'job-without-timeout' and 'visibility-timeout-too-short'?",
        ),
        ("zzz", "'archlint checks' lists them by tag"),
        ("-", "'archlint checks' lists them by tag"),
    ],
)
def test_near_misses(name: str, hint: str) -> None:
    assert call("explain", "--", name) == (2, "", usage("explain", "[NAME]", f"there is no check '{name}'; {hint}"))


def test_a_tag_is_no_check() -> None:
    said = "'message-loss' is a tag, and no check; 'archlint checks' lists the checks that have it"
    assert call("explain", "message-loss") == (2, "", usage("explain", "[NAME]", said))


def test_explain_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.cli.commands.documentation.is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "50")
    colored = call("explain", "queue-without-dlq")[1]
    assert colored.startswith("\x1b[1mqueue-without-dlq\x1b[0m (message-loss)\n")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = call("explain", "queue-without-dlq")[1]
    assert re.sub("\x1b[^m]*m", "", colored).split() == plain.replace("`", "").split()
    assert max(map(len, plain.splitlines())) == 50
    assert max(map(len, call("checks")[1].splitlines())) <= 50


def test_thresholds_are_explained() -> None:
    setting = "    # should last\n    factor = 6.0\n"
    assert "    [checks.visibility-timeout-too-short]\n" in call("explain", "visibility-timeout-too-short")[1]
    assert setting in call("explain", "visibility-timeout-too-short")[1]


def test_every_check_is_explained() -> None:
    every = call("explain", "--all")[1]
    for known in discover():
        code, out, _ = call("explain", known.name)
        assert code == 0
        assert known.summary in " ".join(out.split())
        assert out in every


# The process


def test_version_and_help() -> None:
    code, out, err = call("--version")
    assert (code, err, out.splitlines()[0]) == (0, "", f"archlint {version('archlint')}")
    named = {line.split()[0]: line.split()[1] for line in out.splitlines()[1:]}
    assert named.pop("Python") == platform.python_version()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = [*project["dependencies"], *project["optional-dependencies"]["cfn-lint"]]
    assert set(named) == {package.partition(">")[0] for package in packages}
    assert all(version(name) == shown for name, shown in named.items())
    code, out, _ = call("--help")
    assert code == 0
    assert out.startswith("Usage: archlint [OPTIONS] COMMAND [ARGS]...\n")


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        (["--version"], HEAVY),
        (["--help"], HEAVY),
        (["checks"], {"networkx", "sarif_om", "cfnlint"}),
        (["explain", "redrive-loop"], {"networkx", "sarif_om", "cfnlint"}),
        (["lint", "."], {"networkx", "sarif_om", "cfnlint"}),
        (["lint", "--fail-on", "never", str(ROOT / "fixtures/checks/event-loop")], {"networkx", "sarif_om", "cfnlint"}),
        (["lint", "--changed", "values.yaml"], HEAVY),
        (
            ["lint", "--changed", "values.yaml", "code.py"],
            {*HEAVY, "archlint.linter.inputs.inputs", "archlint.linter.config.configuration"},
        ),
    ],
)
def test_what_is_slow_is_loaded_only_where_it_is_used(arguments: list[str], slow: set[str]) -> None:
    Path("values.yaml").write_text("a: 1\n")
    Path("code.py").touch()
    script = (
        "import sys\nfrom archlint.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(*sorted({slow} & set(sys.modules)), 'loaded', file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr.decode().splitlines()[-1] == " loaded".lstrip()


def test_a_closed_pipe_is_quiet(template: Path) -> None:
    template.write_text("Resources:\n" + "".join(f"  Q{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(2000)))
    command = [sys.executable, "-m", "archlint", "lint"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("lint - <&-", 2, "Error: standard input cannot be read: it is closed\n"),
        ("lint >&-", 2, "Error: the output cannot be written: it is closed\n"),
        ("lint --output report.txt >&-", 1, "wrote text to report.txt\n"),
        ("lint <&-", 1, ""),
        ("lint 2>&-", 1, ""),
    ],
)
@pytest.mark.usefixtures("template")
@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the streams")
def test_a_stream_that_is_closed(command: str, code: int, message: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m archlint {command}', sys.executable], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, message)


def test_any_text_passes_any_encoding() -> None:
    Path("t.json").write_text('{"Resources": {"Q\\ud800\\u2028ü": {"Type": "AWS::SQS::Queue"}}}')
    for form in ("text", "json", "sarif"):
        done = bare("lint", *ONLY, "--format", form, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (1, b"")
        assert done.stdout.isascii()
        Path("out").unlink(missing_ok=True)
        assert call("lint", *ONLY, "--format", form, "--output", "out")[0] == 1
        assert b"\r" not in Path("out").read_bytes()


def test_a_name_of_a_file_need_not_be_text() -> None:
    Path(os.fsdecode(b"\xff.yaml")).write_text(TEMPLATE)
    for form in ("text", "json", "sarif"):
        done = bare("lint", *ONLY, "--format", form)
        assert (done.returncode, done.stderr) == (1, b"")


def smell(severity: Severity) -> Check:
    """Return a check that finds every node of the graph."""

    def function(graph: Graph) -> Iterator[Finding]:
        for resource in graph.network:
            yield Finding("it smells", at=resource)

    function.__name__ = "smell"
    function.__doc__ = "Something smells.\n\n**Fix:** open a window."
    see = ["https://example.com/1", "https://example.com/2"]
    return check(severity=severity, tags=["style", "taste"], see=see)(function)


def find_check(name: str) -> Check:
    return next(check for check in discover([str(PACK)]) if check.name == name)
