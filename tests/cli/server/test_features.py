"""What the server answers: hover, definitions, references, lenses and actions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types

from archlint.cli.server.answers.acting import ActionClient, actions, lines_of_range, mendable, resolve_action
from archlint.cli.server.answers.hovering import hover
from archlint.cli.server.answers.lenses import lenses
from archlint.cli.server.answers.navigating import definition, references_to
from archlint.cli.server.buffers import path_of_uri
from tests.cli.server.driving import Driven
from tests.running import FUNCTION, ROOT

PROJECTS = ROOT / "fixtures" / "projects"
EDITOR = ActionClient(knows_versions=True, resolves=True, opens_pages=True)
IGNORED = """\
Resources:
  # archlint: ignore[queue-without-dlq] nobody minds
  Orders:
    Type: AWS::SQS::Queue
"""
CODE = """\
import os, boto3
QUEUE = os.environ["QUEUE"]
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=QUEUE, MessageBody="x")
"""


def opened(folder: Path, project: str, *names: str) -> Driven:
    shutil.copytree(PROJECTS / project, folder, dirs_exist_ok=True)
    driven = Driven(folder)
    for name in names:
        driven.open(name)
    return driven


def places(found: list[types.Location], folder: Path) -> list[tuple[str, int]]:
    """Return the file and the line, from 1, of each location."""
    return [(os.path.relpath(path_of_uri(each.uri) or "", folder), each.range.start.line + 1) for each in found]


def hovered(driven: Driven, name: str, words: str, inside: int = 1) -> str:
    found = hover(*driven.view(name), driven.at(name, words, inside))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def defined(driven: Driven, name: str, words: str, inside: int = 1) -> list[tuple[str, int]]:
    return places(definition(*driven.view(name), driven.at(name, words, inside)), driven.folder)


def asked(
    driven: Driven, name: str, words: str, client: ActionClient = EDITOR, **said: object
) -> list[types.CodeAction]:
    view, shown = driven.view(name)
    at = driven.at(name, words, 3)
    context = types.CodeActionContext(driven.shown.get(driven.uri(name), []), **said)  # type: ignore[arg-type]
    params = types.CodeActionParams(types.TextDocumentIdentifier(driven.uri(name)), types.Range(at, at), context)
    report = mendable(view, shown, *lines_of_range(view, shown, params.range))
    return actions(view, report, shown, params, client, "because") if report else []


def test_a_resource_is_explained_where_it_is_declared_and_where_it_is_named(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    said = hovered(driven, "template.yaml", "\n  ParcelsQueue:", 4)
    assert said.startswith("queue **ParcelsQueue** (`AWS::SQS::Queue`)")
    assert "Senders: state machine Fulfilment" in said
    assert "Readers: function PrintLabel" in said
    assert "has no dead-letter queue (queue-without-dlq)" in said
    assert "Help: add a `RedrivePolicy`" in said
    assert hovered(driven, "template.yaml", "!Ref ParcelsQueue", 8) == said
    assert hovered(driven, "template.yaml", "!GetAtt ParcelsQueue.QueueName", 22) == said
    assert "Fails to: queue OrdersDeadLetters" in hovered(driven, "template.yaml", "\n  OrdersQueue:", 4)
    assert "Takes the failures of: queue OrdersQueue" in hovered(driven, "template.yaml", "\n  OrdersDeadLetters:", 4)
    assert hovered(driven, "template.yaml", "The order service") == ""


def test_a_check_that_is_ignored_is_explained(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(IGNORED)
    driven = Driven(tmp_path)
    driven.open("t.yaml")
    said = hovered(driven, "t.yaml", "queue-without-dlq", 3)
    assert said.startswith("**[queue-without-dlq](https://")
    assert said.endswith("(warning)\n\nA queue has no dead-letter queue.")
    driven.write("t.yaml", IGNORED.replace("queue-without-dlq", "queue-with-dlq"))
    assert hovered(driven, "t.yaml", "queue-with-dlq", 3) == ""


def test_a_name_leads_to_what_it_means(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    assert defined(driven, "template.yaml", "!GetAtt OrdersQueue.Arn", 10) == [("template.yaml", 63)]
    assert defined(driven, "template.yaml", "!Ref OrderEvents", 8) == [("template.yaml", 202)]
    other = opened(tmp_path / "tf", "refunds", "main.tf", "queue/main.tf")
    assert defined(other, "main.tf", "= aws_sns_topic.review.arn", 8) == [("main.tf", 31)]
    assert defined(other, "main.tf", "aws_lambda_function.worker[each.key].arn", 30) == [("main.tf", 41)]
    assert defined(other, "main.tf", "= module.inbox", 6) == [("main.tf", 22)]
    # What a module gives out is what an edge on that line leads to.
    assert defined(other, "main.tf", "event_source_arn = each.value.arn", 20) == [("queue/main.tf", 13)]
    assert defined(other, "queue/main.tf", "= aws_sqs_queue.lost.arn", 8) == [("queue/main.tf", 23)]
    cdk = opened(tmp_path / "cdk", "shop-cdk", "cdk.out/Queues.template.json")
    name = "cdk.out/Queues.template.json"
    assert defined(cdk, name, '"OrdersA9B65338",\n', 3) == [(name, 3)]


def test_imports_and_code_lead_over_edges(tmp_path: Path) -> None:
    driven = opened(tmp_path, "order-loop", "placing.yaml", "placing/events.py", "placing/app.py")
    assert defined(driven, "placing.yaml", "!ImportValue shop-orders-arn", 16) == [("messaging.yaml", 3)]
    assert defined(driven, "placing/events.py", "self.client.put_events", 14) == [("messaging.yaml", 19)]
    # Where a value is imported, the variable is the next best place.
    assert defined(driven, "placing/app.py", '["BUS_NAME"]', 4) == [("placing.yaml", 13)]
    (tmp_path / "more" / "src").mkdir(parents=True)
    (tmp_path / "more" / "src" / "app.py").write_text(CODE)
    (tmp_path / "more" / "template.yaml").write_text(FUNCTION)
    more = Driven(tmp_path / "more")
    more.open("src/app.py")
    assert defined(more, "src/app.py", '["QUEUE"]', 4) == [("template.yaml", 2)]
    assert defined(more, "src/app.py", "send_message", 4) == [("template.yaml", 2)]


def test_references_are_where_a_resource_is_named(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    view, shown = driven.view("template.yaml")
    at = driven.at("template.yaml", "\n  ParcelsQueue:", 4)
    found = places(references_to(view, shown, at, with_declaration=False), tmp_path)
    text = (tmp_path / "template.yaml").read_text().splitlines()
    expected = [
        number for number, line in enumerate(text, 1) if "Ref ParcelsQueue" in line or "Att ParcelsQueue" in line
    ]
    assert [line for path, line in found if path == "template.yaml"] == expected
    assert ("statemachine/fulfilment.asl.json", 41) in found
    with_declaration = places(references_to(view, shown, at, with_declaration=True), tmp_path)
    assert with_declaration == [("template.yaml", 176), *found]
    other = opened(tmp_path / "tf", "refunds", "main.tf")
    view, shown = other.view("main.tf")
    found = places(
        references_to(view, shown, other.at("main.tf", 'resource "aws_sns_topic"'), with_declaration=False),
        other.folder,
    )
    assert {("main.tf", 28), ("main.tf", 36), ("queue/main.tf", 38)} <= set(found)
    cdk = opened(tmp_path / "cdk", "shop-cdk", "cdk.out/Queues.template.json")
    view, shown = cdk.view("cdk.out/Queues.template.json")
    found = places(references_to(view, shown, cdk.at(shown, '"OrdersA9B65338"', 2), with_declaration=False), cdk.folder)
    assert (shown, 20) in found


def test_lenses_say_what_is_around_a_resource(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    said = {
        each.range.start.line + 1: each.command.title for each in lenses(*driven.view("template.yaml")) if each.command
    }
    assert said[63] == "1 sender · 1 reader · DLQ: OrdersDeadLetters"
    assert said[74] == "DLQ of OrdersQueue"
    assert said[98] == "2 senders · 0 readers"
    assert 44 not in said


def edited(driven: Driven, edit: types.WorkspaceEdit | None) -> Mapping[str, str]:
    """Return what an edit makes of documents, by their URIs."""
    assert edit is not None and edit.document_changes
    made = {}
    for each in edit.document_changes:
        assert isinstance(each, types.TextDocumentEdit)
        buffer = driven.session.buffers.of_uri(each.text_document.uri)
        assert buffer is not None and each.text_document.version == buffer.version
        text = buffer.text
        for one in sorted(each.edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
            text = text.edited(types.TextDocumentContentChangePartial(range=one.range, text=one.new_text))  # type: ignore[union-attr]
        made[each.text_document.uri] = text.text
    return made


def test_actions_mend_ignore_and_open_the_page(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    found = asked(driven, "template.yaml", "\n  ParcelsQueue:")
    assert {each.kind for each in found} == {types.CodeActionKind.QuickFix}
    titles = [each.title for each in found]
    assert [each for each in titles if each.startswith("Ignore ")] == [
        "Ignore queue-without-dlq here",
        "Ignore visibility-timeout-too-short here",
    ]
    pages = [each.command for each in found if each.command]
    assert [each.title for each in pages] == [
        "Open the page of queue-without-dlq",
        "Open the page of visibility-timeout-too-short",
    ]
    assert all(str(each.arguments[0]).startswith("https://") for each in pages if each.arguments)
    fixes = [each for each in found if each.edit]
    assert fixes
    for fix in fixes:
        assert fix.diagnostics and fix.diagnostics[0].code in ("queue-without-dlq", "visibility-timeout-too-short")
        for uri, text in edited(driven, fix.edit).items():
            assert uri == driven.uri("template.yaml")
            checks = {each[0] for each in driven.said["template.yaml"] if each[3][0] == 175}
            again = Driven(tmp_path)
            again.open("template.yaml", text)
            assert str(fix.diagnostics[0].code) in checks
            assert str(fix.diagnostics[0].code) not in {
                each[0] for each in again.said["template.yaml"] if "Parcels" in each[2]
            }
    ignore = next(each for each in found if each.title == "Ignore queue-without-dlq here")
    view, shown = driven.view("template.yaml")
    assert resolve_action(view, shown, ignore, EDITOR, "because") == ""
    assert "  # archlint: ignore[queue-without-dlq] because\n  ParcelsQueue:" in next(
        iter(edited(driven, ignore.edit).values())
    )
    assert asked(driven, "template.yaml", "\n  ParcelsQueue:", only=[types.CodeActionKind.Refactor]) == []
    assert asked(driven, "template.yaml", "The order service") == []


def test_only_safe_fixes_are_preferred_and_old_versions_get_none(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    view, shown = driven.view("template.yaml")
    for words in ("\n  ParcelsQueue:", "\n  NotifyCustomer:", "PartitionKeyPath"):
        first, last = lines_of_range(view, shown, types.Range(driven.at(shown, words, 3), driven.at(shown, words, 3)))
        report = mendable(view, shown, first, last)
        assert report is not None
        safe = {fix.title for each in report.findings for fix in each.fixes if fix.is_safe}
        preferred = {each.title for each in asked(driven, shown, words) if each.is_preferred}
        assert preferred <= safe
        # Fixes are worked out where they are asked for, and nowhere else.
        assert not any(each.fixes for each in report.findings if not first <= each.location.line <= last)
    ignore = next(each for each in asked(driven, shown, "\n  ParcelsQueue:") if each.title.startswith("Ignore"))
    driven.edit("template.yaml", "The order service", "The orders")
    view, shown = driven.view("template.yaml")
    assert resolve_action(view, shown, ignore, EDITOR, "because") == ""
    assert ignore.edit is None


def test_an_editor_that_does_not_resolve_gets_edits_at_once(tmp_path: Path) -> None:
    driven = opened(tmp_path, "orders", "template.yaml")
    client = replace(EDITOR, resolves=False, knows_versions=False, opens_pages=False)
    found = asked(driven, "template.yaml", "\n  ParcelsQueue:", client)
    assert all(each.edit and each.edit.changes and not each.command for each in found)
    assert sum(each.title.startswith("Ignore") for each in found) == 2
    cdk = opened(tmp_path / "cdk", "shop-cdk", "cdk.out/Queues.template.json")
    # What CDK makes is made again: there is no place for an ignore.
    assert not [
        each
        for each in asked(cdk, "cdk.out/Queues.template.json", '"OrdersA9B65338"', client)
        if "Ignore" in each.title
    ]


def test_a_needless_ignore_can_be_taken_out(tmp_path: Path) -> None:
    text = IGNORED.replace("queue-without-dlq", "event-loop")
    (tmp_path / "t.yaml").write_text(text)
    driven = Driven(tmp_path)
    driven.open("t.yaml")
    needless = [each for each in driven.shown[driven.uri("t.yaml")] if each.tags]
    assert [(each.range.start.line, each.tags) for each in needless] == [(1, [types.DiagnosticTag.Unnecessary])]
    found = [each for each in asked(driven, "t.yaml", "# archlint") if each.edit]
    assert len(found) == 1
    assert next(iter(edited(driven, found[0].edit).values())) == "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"


@pytest.mark.parametrize("beyond", ["é", "\U0001f600", "\ufeff"])
def test_edits_are_where_they_belong_beyond_ascii(beyond: str, tmp_path: Path) -> None:
    text = "Resources: {Orders: {Type: AWS::SQS::Queue, Description: x}, Events: {Type: AWS::SQS::Queue}}\n"
    text = beyond + text if beyond == "\ufeff" else text.replace("x}", f"{beyond}}}")
    (tmp_path / "t.yaml").write_text("")
    driven = Driven(tmp_path)
    driven.open("t.yaml", text)
    lines = driven.text("t.yaml")
    for said in driven.shown[driven.uri("t.yaml")]:
        name = lines.text[lines.index(said.range.start) : lines.index(said.range.end)]
        assert name in ("Orders", "Events") and f"'{name}'" in said.message
    assert len(driven.shown[driven.uri("t.yaml")]) == 2
