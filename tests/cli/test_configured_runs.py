"""What a configuration says of a run as a whole, and that the command line wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import FINDING, ONLY, PACK, TEMPLATE, call, usage


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def configure(text: str, path: str = "archlint.toml") -> None:
    Path(path).write_text(text)


QUIET = ("lint", "--quiet", "--pack", str(PACK), "--ignore", "queue-*,dlq-*")
FIXED = ("lint", "--quiet", *[each for each in ONLY if each != "--isolated"])


def test_the_level_that_fails() -> None:
    assert call(*FIXED) == (1, FINDING, "")
    configure("fail-on = 'error'")
    assert call(*FIXED) == (0, FINDING, "")
    assert call(*FIXED, "--fail-on", "warning") == (1, FINDING, "")
    assert call(*FIXED, "--isolated")[0] == 1
    configure("fail-on = 'never'", "other.toml")
    assert call(*FIXED, "--config", "other.toml") == (0, FINDING, "")


def test_what_is_milder_than_a_level_is_hidden_and_does_not_fail() -> None:
    assert call(*FIXED, "--min-level", "error") == (0, "", "")
    configure("min-level = 'error'")
    assert call(*FIXED) == (0, "", "")
    assert call(*FIXED, "--min-level", "warning") == (1, FINDING, "")
    configure("min-level = 'error'\n[checks.plain-queue]\nlevel = 'error'\n")
    assert call(*FIXED) == (1, FINDING.replace("warning", "error"), "")


def test_notes_are_shown_where_they_are_the_mildest_level() -> None:
    configure("[checks.plain-queue]\nlevel = 'note'\n")
    note = FINDING.replace("warning", "note")
    arguments = ("lint", "--quiet", "--pack", str(PACK), "--ignore", "queue-without-dlq")
    assert call(*arguments)[1] == ""
    assert call(*arguments, "--min-level", "note") == (0, note, "")


def test_a_baseline_beside_the_configuration_is_found() -> None:
    assert call(*FIXED, "--write-baseline", "archlint-baseline.json")[0] == 0
    configure("")
    assert call(*FIXED) == (0, "", "")
    assert call(*FIXED, "--no-baseline") == (1, FINDING, "")
    assert call(*FIXED, "--isolated") == (1, FINDING, "")
    # It is written of all that is found, and may then be pruned without being named.
    assert call(*FIXED, "--write-baseline", "archlint-baseline.json")[1].startswith("1 finding written")
    Path("t.yaml").write_text("Resources:\n  T: {Type: AWS::SNS::Topic}\n")
    assert call(*FIXED, "--prune-baseline") == (0, "", "")
    assert json.loads(Path("archlint-baseline.json").read_text())["findings"] == []
    assert call(*FIXED, "--no-baseline", "--prune-baseline")[0] == 2


def test_a_baseline_that_the_configuration_names(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("ci").mkdir()
    call(*FIXED, "--write-baseline", "ci/known.json")
    configure("baseline = 'ci/known.json'")
    assert call(*FIXED) == (0, "", "")
    Path("empty.json").write_text('{"version": 1, "findings": []}')
    assert call(*FIXED, "--baseline", "empty.json") == (1, FINDING, "")
    # Its path is relative to the file.
    monkeypatch.chdir("ci")
    assert call(*FIXED, "../t.yaml") == (0, "", "")


def test_a_baseline_that_leads_out_of_the_project_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-known.json"
    call(*FIXED, "--write-baseline", str(outside))
    configure("")
    Path("archlint-baseline.json").symlink_to(outside)
    assert call(*FIXED)[:2] == (1, FINDING)


def test_where_reports_go() -> None:
    configure("output = ['json:report.json', '-']")
    assert call(*FIXED) == (1, FINDING, "")
    assert len(json.loads(Path("report.json").read_text())["findings"]) == 1
    Path("report.json").unlink()
    assert call(*FIXED, "--output", "-") == (1, FINDING, "")
    assert call(*FIXED, "--format", "json")[1].startswith("{")
    assert not Path("report.json").exists()
    configure("output = 'nope:report'")
    assert "'nope' in '--output nope:report' is no format" in call(*FIXED)[2]
    configure("output = 't.yaml'")
    assert call(*FIXED)[0] == 2
    assert Path("t.yaml").read_text() == TEMPLATE


WIDE = """\
Parameters: {Kind: {Type: String}}
Conditions: {IsPlain: !Equals [!Ref Kind, plain]}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsPlain
"""


def test_what_is_deployed() -> None:
    Path("t.yaml").write_text(WIDE)
    for kind in ("plain", "other"):
        entry = {"ParameterKey": "Kind", "ParameterValue": kind}
        Path(f"{kind}.json").write_text(json.dumps([entry]))
    configure("parameter-files = ['other.json']")
    assert call(*FIXED)[:2] == (0, "")
    assert call(*FIXED, "--parameter-file", "plain.json")[0] == 1
    configure("parameter-files = ['plain.json', 'other.json']")
    assert "(in 'plain')" in call(*FIXED)[1]


def test_an_environment_of_samconfig_holds_where_there_is_one() -> None:
    Path("t.yaml").write_text(WIDE)
    Path("app").mkdir()
    Path("app/t.yaml").write_text(WIDE)
    Path("app/samconfig.toml").write_text(
        "version = 0.1\n[prod.deploy.parameters]\nparameter_overrides = 'Kind=other'\n"
    )
    configure("config-env = 'prod'")
    assert call(*FIXED, "t.yaml") == (1, FINDING.replace(":2:", ":4:"), "")
    assert call(*FIXED, "app") == (0, "", "")
    assert (
        "no samconfig.toml beside a template has the environment 'prod'"
        in (call(*FIXED, "--config-env", "prod", "t.yaml")[2])
    )


def test_terraform_is_deployed_too() -> None:
    Path("t.yaml").unlink()
    Path("m.tf").write_text(
        'variable "n" {}\nresource "aws_sqs_queue" "a" {\n  count = var.n\n}\n'
        'resource "aws_sqs_queue" "b" {\n  count = terraform.workspace == "prod" ? 1 : 0\n}\n'
    )
    Path("none.tfvars").write_text("n = 0\n")
    Path("one.tfvars").write_text("n = 1\n")
    configure("var-files = ['none.tfvars']\nworkspace = ['dev']")
    assert call(*FIXED)[:2] == (0, "")
    assert call(*FIXED, "--var-file", "one.tfvars")[0] == 1
    assert "aws_sqs_queue.b" in call(*FIXED, "--workspace", "prod")[1]
    configure("source-root = 'modules'\n")
    Path("modules").mkdir()
    assert "--source-root: there is no configuration in 'modules'" in call(*FIXED)[2]


def test_only_the_working_folder_says_what_a_run_is_like() -> None:
    Path("deep").mkdir()
    configure("fail-on = 'never'\njobs = 1\n", "deep/archlint.toml")
    Path("t.yaml").rename("deep/t.yaml")
    assert call(*FIXED)[0] == 1


def test_a_reason_is_required_of_what_is_written_too() -> None:
    configure("require-reason = true")
    message = "ignores need a reason here: give one as --add-ignores='a reason'"
    assert call(*FIXED, "--add-ignores") == (2, "", usage("lint", "[PATHS]...", message))
    assert call(*FIXED, "--add-ignores=it is old")[0] == 0
    assert call(*FIXED) == (0, "", "")


def test_all_mistakes_are_told_one_on_a_line() -> None:
    configure("selct = []\nignore = ['queue-without-dql']\n")
    assert (
        call("lint")
        == call("config")
        == (
            2,
            "",
            "Error: archlint.toml:1: unknown key 'selct'; did you mean 'select'?\n"
            "Error: archlint.toml:2: there is no check 'queue-without-dql'; did you mean 'queue-without-dlq'?\n",
        )
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--select", ","), "Invalid value for '--select': it selects no check"),
        (("--select", "*-dlqs"), "no check has a name like '*-dlqs'; 'archlint checks' lists them by tag"),
        (("--extend-select", "mesage-loss"), "there is no check 'mesage-loss'; did you mean 'message-loss'?"),
        (("--select", "delivery", "--ignore", "delivery"), "no check is left to run: see --select and --ignore"),
    ],
)
def test_words_that_select_nothing(options: tuple[str, ...], message: str) -> None:
    assert call("lint", *options) == (2, "", usage("lint", "[PATHS]...", message))


def test_words_that_select() -> None:
    listed = json.loads(call("lint", "--format", "json", "--select", "*-without-dlq,partition-keys")[1])
    names = {each["check"] for each in listed["findings"]}
    assert names == {"queue-without-dlq"}


@pytest.mark.parametrize(
    ("output", "form", "file"),
    [("json:a", "json", "a"), ("./xy:b", "text", "xy:b"), ("json:", "text", "json:"), ("c:d", "text", "c:d")],
)
def test_an_output_means_the_same_in_the_configuration_and_on_the_command_line(
    output: str, form: str, file: str
) -> None:
    configure(f"output = {output!r}")
    for options in ((), ("--output", output)):
        assert call("lint", *ONLY, *options) == (1, "", f"wrote {form} to {file}\n")
        assert Path(file).read_text().startswith("{" if form == "json" else "warning[plain-queue]")
        Path(file).unlink()
