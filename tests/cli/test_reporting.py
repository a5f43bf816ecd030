"""The options of reports: what is written where."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.report.formats import markdown, sarif
from tests.running import BROKEN, FINDING, FULL, ONLY, SUMMARY, TEMPLATE, bare, call, usage

#: A note stands above an error.
TWO_LEVELS = """\
Resources:
  Idle:
    Type: AWS::SQS::Queue
  Orders:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn, maxReceiveCount: 5}}
"""


@pytest.fixture(autouse=True)
def _template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def test_several_reports_in_one_run() -> None:
    outputs = ("--output", "text:-", "--output", "sarif:out.sarif", "--output", "json:out.json")
    assert call("lint", *ONLY, *outputs) == (1, FULL, "wrote sarif to out.sarif\nwrote json to out.json\n")
    assert len(json.loads(Path("out.sarif").read_text())["runs"][0]["results"]) == 1
    assert len(json.loads(Path("out.json").read_text())["findings"]) == 1


@pytest.mark.parametrize(
    ("options", "stdout", "files"),
    [
        ((), FULL, {}),
        (("--output", "-"), FULL, {}),
        (("--output", "out"), "", {"out": FULL}),
        (("--output", "text:out"), "", {"out": FULL}),
        (("--format", "gitlab", "--output", "text:out"), "", {"out": FULL}),
        (("--quiet", "--output", "one", "--output", "two"), "", {"one": FINDING, "two": FINDING}),
        (("--output", "./json:out"), "", {"json:out": FULL}),
        (("--output", "a/b:out"), "", {"a/b:out": FULL}),
    ],
)
def test_what_goes_where(options: tuple[str, ...], stdout: str, files: dict[str, str]) -> None:
    Path("a").mkdir()
    told = "".join(f"wrote text to {path}\n" for path in files if "--quiet" not in options)
    assert call("lint", *ONLY, *options) == (1, stdout, told)
    assert {path: Path(path).read_text() for path in files} == files


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["srif:out"], "'srif' in '--output srif:out' is no format; a file of that name is './srif:out'"),
        (["text:out", "json:out"], "two reports go to 'out'"),
        (["-", "json:-"], "two reports go to '-'"),
        (["text:."], "'.' is a folder: a report goes to a file"),
    ],
)
def test_what_is_refused(outputs: list[str], message: str) -> None:
    options = [word for output in outputs for word in ("--output", output)]
    assert call("lint", *options) == (2, "", usage("lint", "[PATHS]...", message))


NAMED = {
    "r.sarif": "sarif",
    "R.SARIF": "sarif",
    "r.sarif.json": "sarif",
    "r.json": "json",
    "gl-code-quality-report.json": "gitlab",
    "r.xml": "junit",
    "r.md": "markdown",
    "r.markdown": "markdown",
    "r.csv": "csv",
    "r.txt": "text",
    "sarif": "text",
}


@pytest.mark.parametrize(("name", "form"), NAMED.items())
def test_the_format_is_what_the_name_of_the_file_says(name: str, form: str) -> None:
    code, out, err = call("lint", *ONLY, "--output", name)
    assert (code, out, err) == (1, "", f"wrote {form} to {name}\n")
    assert call("lint", *ONLY, "--quiet", "--output", f"{form}:again")[0] == 1
    if form != "text":  # that of a quiet run is shorter
        assert Path(name).read_text() == Path("again").read_text()


def test_a_format_that_is_said_counts_more_than_a_name() -> None:
    assert call("lint", *ONLY, "--format", "csv", "--output", "r.json")[2] == "wrote csv to r.json\n"
    assert call("lint", *ONLY, "--output", "csv:r.json")[2] == "wrote csv to r.json\n"


def test_only_a_markdown_page_for_a_comment_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "ROOM", 0)
    code, out, err = call("lint", *ONLY, "--output", "r.md", "--output", "markdown:-")
    assert (code, "'Orders'" in Path("r.md").read_text(), "'Orders'" in out) == (1, True, False)
    assert err.startswith("wrote markdown to r.md\nwarning: only the worst 0 of 1 findings are in the table")


def test_findings_are_sorted_by_place_or_by_level() -> None:
    Path("t.yaml").write_text(TWO_LEVELS)

    def levels(*options: str) -> list[str]:
        found = json.loads(call("lint", "--pedantic", *options, "--format", "json", *options)[1])["findings"]
        return [finding["level"] for finding in found]

    by_place = levels()
    assert by_place == levels("--sort", "place") != levels("--sort", "level")
    assert levels("--sort", "level") == sorted(by_place, key=["error", "warning", "note"].index)


def test_errors_are_seen_once() -> None:
    Path("t.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    for options, seen in {
        ("text:-", "json:out"): "stdout",
        ("github:-",): "stdout",
        ("json:-", "text:out"): "stderr",
        ("sarif:out",): "stderr",
    }.items():
        _, out, err = call("lint", *(word for output in options for word in ("--output", output)))
        found = {name for name, text in {"stdout": out, "stderr": err}.items() if "error: t.yaml:" in text}
        assert found == {seen}


def test_statistics() -> None:
    Path("t.yaml").write_text(TEMPLATE + TEMPLATE.partition("\n")[2].replace("Orders", "Parcels"))
    rest = SUMMARY.replace("1 queue", "2 queues").replace("1 warning", "2 warnings")
    assert call("lint", *ONLY, "--statistics") == (1, f"2 warning[plain-queue]\n\n{rest}", "")
    assert call("lint", *ONLY, "--statistics", "--quiet") == (1, "2 warning[plain-queue]\n", "")


@pytest.mark.parametrize(("options", "category"), [((), "archlint/"), (("--category", "prod/"), "prod/")])
def test_category(options: tuple[str, ...], category: str) -> None:
    log = json.loads(call("lint", *ONLY, *options, "--format", "sarif")[1])
    assert log["runs"][0]["automationDetails"] == {"id": category}


def test_no_category() -> None:
    message = "Invalid value for '--category': it is empty"
    assert call("lint", "--category", "/") == (2, "", usage("lint", "[PATHS]...", message))


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 0)
    words = "only the worst 0 of 1 findings are in the SARIF report: GitHub takes no more"
    code, out, err = call("lint", *ONLY, "--format", "sarif")
    assert (code, err) == (1, f"warning: {words}\n")
    (notification,) = json.loads(out)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification == {"level": "warning", "message": {"text": f"{words}."}}


# Files that are written


def outputs(*texts: str) -> list[str]:
    return [word for text in texts for word in ("--output", text)]


def test_an_output_that_cannot_be_written_stops_no_other() -> None:
    options = outputs("text:no/a", "sarif:b.sarif", "json:no/c", "text:-", "json:d.json")
    code, out, err = call("lint", *ONLY, *options, "t.yaml")
    refused = "; ".join(f"'no/{name}' cannot be written: No such file or directory" for name in "ac")
    told = "wrote sarif to b.sarif\nwrote json to d.json\n"
    assert (code, out, err) == (2, FULL, f"{told}Error: {refused}\n")
    assert json.loads(Path("d.json").read_text()) and json.loads(Path("b.sarif").read_text())


def test_a_name_that_is_too_long_stops_no_other() -> None:
    code, out, err = call("lint", *ONLY, *outputs("json:" + "a" * 5000, "text:-"), "t.yaml")
    assert (code, out, err) == (2, FULL, f"Error: '{'a' * 5000}' cannot be written: File name too long\n")


LINTED, ACCEPTED, DRAWN = ["lint", "--output"], ["lint", "--write-baseline"], ["graph", "--output"]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (LINTED, ["--config", "read"]),
        (LINTED, ["--baseline", "read"]),
        (LINTED, ["--parameter-file", "read"]),
        (LINTED, ["--var-file", "other,read"]),
        (ACCEPTED, ["--config", "read"]),
        (ACCEPTED, ["--parameter-file", "read"]),
        (DRAWN, ["--parameter-file", "read"]),
        (DRAWN, ["--var-file", "read"]),
    ],
)
@pytest.mark.parametrize("written", ["read", "link"])
def test_what_an_option_reads_is_not_written_over(command: list[str], options: list[str], written: str) -> None:
    Path("read").write_text("as it was")
    Path("link").symlink_to("read")
    refused = (2, "", f"Error: '{written}' is not written: it is read\n")
    assert call(*command, written, *options, "t.yaml") == refused
    assert Path("read").read_text() == "as it was"


def test_an_output_is_written_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(form: str, report: object, options: object) -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    Path("out").write_text("as it was")
    monkeypatch.setattr("archlint.cli.options.reporting.render", breaks)
    code, _, err = call("lint", *ONLY, *outputs("out", "new"))
    assert (code, Path("out").read_text()) == (2, "as it was")
    assert "'out' cannot be written: No space left on device; 'new' cannot be written" in err
    assert sorted(map(str, Path().iterdir())) == ["out", "t.yaml"]


def test_a_file_keeps_its_mode_and_a_link_stays_one() -> None:
    Path("real").write_text("old")
    Path("real").chmod(0o640)
    Path("link").symlink_to("real")
    assert call("lint", *ONLY, "--quiet", *outputs("link"))[0] == 1
    assert (Path("real").read_text(), Path("link").readlink()) == (FINDING, Path("real"))
    assert stat.S_IMODE(Path("real").stat().st_mode) == 0o640


def test_a_long_name() -> None:
    name = "é" * 120
    assert call("lint", *ONLY, "--quiet", *outputs(name))[0] == 1
    assert Path(name).read_text() == FINDING


@pytest.mark.parametrize("name", ["t.yaml", "./t.yaml", "link.txt", "hard.txt"])
def test_no_report_is_written_over_what_was_linted(name: str) -> None:
    Path("link.txt").symlink_to("t.yaml")
    Path("hard.txt").hardlink_to("t.yaml")
    refused = f"Error: '{Path(name)}' is not written: it was linted\n"
    assert call("lint", *ONLY, "--quiet", *outputs(name, "other"), "t.yaml") == (2, "", refused)
    assert call("lint", *ONLY, "--write-baseline", name, "t.yaml") == (2, "", refused)
    assert call("graph", *outputs(name), "t.yaml") == (2, "", refused)
    assert (Path("t.yaml").read_text(), Path("other").read_text()) == (TEMPLATE, FINDING)


def test_no_report_is_written_over_a_template_that_cannot_be_read() -> None:
    Path("broken.yaml").write_text(BROKEN)
    assert call("lint", *ONLY, *outputs("broken.yaml"))[0] == 2
    assert Path("broken.yaml").read_text() == BROKEN


def test_the_report_of_yesterday_is_written_again() -> None:
    for _ in range(2):
        assert call("lint", *ONLY, *outputs("json:report.json"))[::2] == (1, "wrote json to report.json\n")


@pytest.mark.parametrize("name", ["out.txt", "folder/out.txt"])
def test_a_link_out_of_the_project_is_not_followed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    outside.mkdir()
    (outside / "out.txt").write_text("mine")
    (project / ".git").mkdir(parents=True)
    (project / "t.yaml").write_text(TEMPLATE)
    (project / "folder").symlink_to(outside)
    (project / "out.txt").symlink_to(outside / "out.txt")
    message = (
        "warning: folder leads out of the project, and is not followed\n"
        f"Error: '{name}' is not written: it is a link that leads out of '{project}'\n"
    )
    monkeypatch.chdir(project)
    assert call("lint", *ONLY, *outputs(name)) == (2, "", message)
    monkeypatch.chdir(tmp_path)
    assert call("lint", *ONLY, *outputs(f"project/{name}"), "project/t.yaml")[0] == 2
    assert (outside / "out.txt").read_text() == "mine"
    # Who names a file outside means it.
    assert call("lint", *ONLY, "--quiet", *outputs("outside/out.txt"), "project/t.yaml")[0] == 1
    assert (outside / "out.txt").read_text() == FINDING.replace("t.yaml", "project/t.yaml")


def test_two_names_of_one_file() -> None:
    Path("link").symlink_to("out")
    assert call("lint", *outputs("out", "json:link")) == (2, "", usage("lint", "[PATHS]...", "two reports go to 'out'"))


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@needs_pipes
def test_a_pipe_that_nobody_reads() -> None:
    os.mkfifo("pipe")
    assert call("lint", *ONLY, *outputs("pipe")) == (2, "", "Error: 'pipe' cannot be written: nobody reads from it\n")


@needs_pipes
def test_a_pipe_that_somebody_reads() -> None:
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, text=True) as reader:
        code = 2
        while code == 2:  # until it has opened the pipe
            code = bare("lint", *ONLY, "--quiet", *outputs("pipe")).returncode
        assert reader.communicate(timeout=60)[0] == FINDING


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no such device")
def test_standard_output_under_its_other_name() -> None:
    piped = bare("lint", *ONLY, "--quiet", *outputs("/dev/stdout", "other"))
    assert (piped.returncode, piped.stdout.decode()) == (1, FINDING)
    with Path("log").open("wb") as log:
        log.write(b"before\n")
        log.flush()
        command = [sys.executable, "-m", "archlint", "lint", *ONLY, "--quiet", *outputs("/dev/stdout", "-")]
        assert subprocess.run(command, stdout=log, check=False).returncode == 1
    assert Path("log").read_text() == f"before\n{FINDING}{FINDING}"


def test_what_is_neither_a_file_nor_a_pipe() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        message = "'socket' cannot be written: it is neither a file nor a pipe"
        assert call("lint", *ONLY, *outputs("socket")) == (2, "", f"Error: {message}\n")


def test_a_file_in_a_folder_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is mounted by itself cannot be replaced, either."""
    Path("out").write_text("old")

    def refuse(self: Path, target: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", refuse)
    assert call("lint", *ONLY, "--quiet", *outputs("out"))[0] == 1
    assert Path("out").read_text() == FINDING
    assert sorted(map(str, Path().iterdir())) == ["out", "t.yaml"]
