"""What a session makes of what an editor tells: what is linted, what is published, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from archlint.cli.server.buffers import uri_of
from archlint.cli.server.runs import Superseded, carried_out
from archlint.cli.server.server_options import ServerOptions, read_options, setting_names
from tests.cli.server.driving import Driven
from tests.running import ROOT, TEMPLATE, scopes_linted

CODE = 'import boto3\ndef handler(e, c):\n    boto3.client("sqs").send_message(QueueUrl="x", MessageBody="y")\n'


@pytest.fixture
def scopes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take up the scopes that are linted."""
    return scopes_linted(monkeypatch)


def test_an_edit_in_one_of_fifty_stacks_lints_that_one(tmp_path: Path, scopes: list[str]) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.yaml").write_text(TEMPLATE)
    driven = Driven(tmp_path)
    for number in range(50):
        driven.session.open(driven.uri(f"{number:02}.yaml"), 1, TEMPLATE)
        if number % 10 == 9:
            driven.settle()
    # Each was linted once it was open, and never again.
    assert sorted(scopes) == [f"{number:02}.yaml" for number in range(50)]
    scopes.clear()
    driven.published.clear()
    driven.edit("17.yaml", "Orders:", "Places:")
    assert scopes == ["17.yaml"]
    assert driven.published == [driven.uri("17.yaml")]
    driven.edit("17.yaml", "Places:", "Orders:")
    assert scopes == ["17.yaml"] * 2
    # What is saved, or looked at again, is the same.
    driven.session.look_again()
    driven.settle()
    (tmp_path / "17.yaml").write_text(driven.text("17.yaml").text)
    driven.session.look_again()
    driven.settle()
    assert scopes == ["17.yaml"] * 2
    (tmp_path / "archlint.toml").write_text('ignore = ["queue-without-dlq"]\n')
    driven.session.look_again()
    driven.settle()
    assert len(scopes) == 52
    assert driven.said == {}


def test_only_what_belongs_to_what_is_open_is_linted(tmp_path: Path, scopes: list[str]) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEMPLATE)
    (tmp_path / "notes.md").write_text("# Notes\n")
    driven = Driven(tmp_path)
    driven.open("notes.md")
    assert scopes == []
    driven.open("a.yaml")
    assert scopes == ["a.yaml"]
    assert list(driven.said) == ["a.yaml"]
    driven.close("a.yaml")
    assert driven.said == {}


def test_what_changed_meanwhile_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEMPLATE)
    driven = Driven(tmp_path)
    driven.open("a.yaml")
    session = driven.session
    session.change(driven.uri("a.yaml"), 2, [types.TextDocumentContentChangeWholeDocument("")])
    (root,) = session.due()
    job = session.job(root)
    outcome = carried_out(job)
    session.change(driven.uri("a.yaml"), 3, [types.TextDocumentContentChangeWholeDocument(TEMPLATE)])
    assert not session.take(root, job, outcome).diagnostics
    assert session.view_of(driven.uri("a.yaml")) is None
    with pytest.raises(Superseded):
        carried_out(job)
    driven.settle()
    assert [each[0] for each in driven.said["a.yaml"]] == ["queue-without-dlq"]
    # What was closed before its run came to an end has no diagnostics.
    session.change(driven.uri("a.yaml"), 4, [types.TextDocumentContentChangeWholeDocument(TEMPLATE + "\n")])
    (root,) = session.due()
    job = session.job(root)
    outcome = carried_out(job)
    session.close(driven.uri("a.yaml"))
    assert not session.take(root, job, outcome).diagnostics
    assert [each.diagnostics for each in session.cleared().diagnostics] == [[]]


def test_a_broken_document_says_where_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: child.yaml}\n"
        "  Orders: {Type: AWS::SQS::Queue}\n"
    )
    (tmp_path / "child.yaml").write_text(TEMPLATE)
    driven = Driven(tmp_path)
    driven.open("parent.yaml")
    driven.open("child.yaml")
    assert sorted(driven.said) == ["child.yaml", "parent.yaml"]
    before = driven.said["parent.yaml"]
    driven.edit("child.yaml", "  Orders:\n", '  Orders: "\n')
    assert driven.said["parent.yaml"] == before
    ((check, severity, message, at, _),) = driven.said["child.yaml"]
    assert (check, severity) == ("", str(types.DiagnosticSeverity.Error))
    assert message.startswith("cannot be read")
    assert at[0] >= 1
    driven.edit("child.yaml", '  Orders: "\n', "  Orders:\n")
    assert sorted(driven.said) == ["child.yaml", "parent.yaml"]


def test_a_new_file_counts_before_it_is_saved(tmp_path: Path) -> None:
    driven = Driven(tmp_path)
    driven.open("new.yaml", TEMPLATE)
    assert [each[0] for each in driven.said["new.yaml"]] == ["queue-without-dlq"]
    driven.open("gone/new.yaml", TEMPLATE)
    assert list(driven.said) == ["new.yaml"]
    assert not driven.messages
    # What lies in no file is left alone.
    driven.session.open("untitled:Untitled-1", 1, TEMPLATE)
    driven.session.open("file:///a%00b.yaml", 1, TEMPLATE)
    driven.settle()
    assert list(driven.said) == ["new.yaml"]


def test_a_broken_configuration_is_a_diagnostic_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEMPLATE)
    (tmp_path / "archlint.toml").write_text('select = ["queue-without-dlq"]\nselekt = 1\n')
    driven = Driven(tmp_path)
    driven.open("a.yaml")
    assert list(driven.said) == ["archlint.toml"]
    assert driven.said["archlint.toml"][0][3][0] == 1
    # Its unsaved text counts, too.
    driven.open("archlint.toml")
    driven.edit("archlint.toml", "selekt = 1\n", "")
    assert list(driven.said) == ["a.yaml"]
    driven.edit("archlint.toml", "queue-without-dlq", "event-loop")
    assert driven.said == {}


def test_folders_of_the_workspace_come_and_go(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_text(TEMPLATE)
    (tmp_path / "two" / "archlint.toml").write_text(
        '[[overrides]]\nfiles = ["a.yaml"]\n[overrides.checks.queue-without-dlq]\nlevel = "error"\n'
    )
    (tmp_path / "archlint-baseline.json").write_text('{"version": 1, "findings": []}')
    driven = Driven(tmp_path / "one")
    driven.open("a.yaml")
    other = uri_of(str(tmp_path / "two" / "a.yaml"))
    driven.session.open(other, 1, TEMPLATE)
    driven.settle()
    # It lies in no folder of the workspace, and is linted where it lies.
    assert [each.severity for each in driven.shown[other]] == [types.DiagnosticSeverity.Error]
    driven.session.add_folder(uri_of(str(tmp_path / "two")))
    driven.settle()
    assert [each.severity for each in driven.shown[other]] == [types.DiagnosticSeverity.Error]
    driven.session.remove_folder(uri_of(str(tmp_path / "one")))
    driven.settle()
    assert len(driven.shown[driven.uri("a.yaml")]) == 1
    driven.session.close(other)
    driven.settle()
    assert driven.shown[other] == []
    assert len(driven.shown[driven.uri("a.yaml")]) == 1


def test_code_and_what_it_is_called_by_are_linted_together(tmp_path: Path, scopes: list[str]) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def handler(e, c): pass\n")
    (tmp_path / "t.yaml").write_text(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src}\n"
    )
    driven = Driven(tmp_path)
    driven.open("src/app.py")
    assert scopes == ["t.yaml"]
    view, _ = driven.view("src/app.py")
    assert not any(edge.evidence == "code" for edge in view.architecture.edges)
    driven.write("src/app.py", CODE)
    view, _ = driven.view("src/app.py")
    assert any(node.kind == "code of function" for node in view.architecture.nodes)


def test_options_say_what_configuration_files_say() -> None:
    said = {
        "archlint": {
            "profile": "strict",
            "extend-select": "alarms",
            "parameter-files": ["prod.json"],
            "lenses": True,
            "delay": 0,
            "ignore-reason": "x",
            "config": "",
            "min-level": None,
        }
    }
    options, wrong = read_options(said, ServerOptions())
    assert wrong == []
    assert (options.lenses, options.delay, options.ignore_reason) == (True, 0, "x")
    request = options.request
    assert (request.profile, request.extend_select, request.parameter_files) == (
        "strict",
        ("alarms",),
        (Path("prod.json"),),
    )
    assert request.config is None
    for key, value, words in (
        ("profil", "strict", "there is no setting 'profil'; did you mean 'profile'?"),
        ("profile", "stricter", "'profile' must be one of 'recommended' and 'strict'"),
        ("lenses", 1, "'lenses' must be true or false"),
        ("delay", -1, "'delay' must be a number of milliseconds up to 10000"),
        ("select", [1], "'select' must be a list of texts"),
        ("baseline", 3, "'baseline' must be a text"),
        ("packs", ["."], "there is no setting 'packs'"),
    ):
        options, wrong = read_options({key: value, "pedantic": True}, ServerOptions())
        assert wrong and wrong[0].startswith(words), wrong
        assert options.request.pedantic
    page = (ROOT / "docs" / "editors.md").read_text()
    assert [name for name in setting_names() if f"`{name}`" not in page] == []
    assert read_options([1], ServerOptions())[1] == ["the settings must be an object"]
    assert read_options(None, ServerOptions()) == (ServerOptions(), [])


def test_what_cannot_be_carried_out_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEMPLATE)
    options, _ = read_options({"select": ["no-such-check"]}, ServerOptions())
    driven = Driven(tmp_path, options)
    driven.open("a.yaml")
    driven.edit("a.yaml", "Orders", "Places")
    assert len(driven.messages) == 1
    assert "no-such-check" in driven.messages[0]
    driven.session.configure(ServerOptions())
    driven.settle()
    assert [each[0] for each in driven.said["a.yaml"]] == ["queue-without-dlq"]


def test_a_crash_ends_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(TEMPLATE)
    driven = Driven(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("archlint.cli.server.runs.lint", lambda *_, **__: 1 / 0)
        driven.open("a.yaml")
    assert driven.messages[0].startswith("archlint crashed: division by zero")
    driven.edit("a.yaml", "Orders", "Places")
    assert list(driven.said) == ["a.yaml"]
