"""A server in a process of its own, and an editor: at each step it says what `archlint lint` says of the same texts."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from tests.cli.server.driving import Editor, editing, linted
from tests.running import ROOT, call

pytestmark = pytest.mark.slow

PROJECTS = ROOT / "fixtures" / "projects"
#: By project, the document to edit, a part that is replaced, and what by, so that something is found there.
EDITS = {
    "orders": ("template.yaml", "maxReceiveCount: 5", "maxReceiveCount: 1", "ParcelsQueue"),
    "shop-cdk": ("cdk.out/Queues.template.json", '"VisibilityTimeout": 30', '"VisibilityTimeout": 3', "Failed178E83A2"),
    "refunds": ("main.tf", "timeout       = var.worker_seconds", "timeout       = 900", "reviewers"),
}


@pytest.mark.parametrize("project", EDITS)
def test_a_session_says_what_lint_says(project: str, tmp_path: Path) -> None:
    folder = tmp_path / project
    shutil.copytree(PROJECTS / project, folder)
    asyncio.run(_session(folder, tmp_path / "copy", *EDITS[project]))


async def _session(folder: Path, copy: Path, name: str, old: str, new: str, renamed: str) -> None:
    async with editing(folder) as editor:

        def same() -> None:
            assert editor.said == linted(folder, copy, {name: each.text for name, each in editor.texts.items()})

        await editor.open(name)
        same()
        assert editor.said
        original = editor.texts[name].text
        await editor.replace(name, old, new)
        same()
        await editor.replace(name, new, old)
        assert editor.texts[name].text == original
        same()
        # A document that is cut off somewhere, as while a block is pasted.
        await editor.edit(name, types.TextEdit(types.Range(_at(editor, name, 0.55), editor.texts[name].end), ""))
        same()
        await _whole(editor, name, original)
        same()
        line = next(at[0] for _, _, _, at, _ in editor.said[name])
        before = len(editor.said[name])
        if fix := next((each for each in await editor.actions(name, line) if each.edit), None):
            await editor.apply(fix.edit)  # type: ignore[arg-type]
            same()
            assert len(editor.said.get(name, [])) < before
            await _whole(editor, name, original)
        ignore = next(each for each in await editor.actions(name, line) if each.title.startswith("Ignore "))
        assert ignore.edit is None
        ignore = await editor.client.code_action_resolve_async(ignore)
        if name.startswith("cdk.out"):
            # What CDK makes is made again.
            assert "give the construct Metadata" in editor.client.messages[-1].message
        else:
            assert ignore.edit is not None
            await editor.apply(ignore.edit)
            assert "TODO: say why" in editor.texts[name].text
            assert len(editor.said.get(name, [])) < before
        same()
        await _whole(editor, name, original.replace(renamed, f"{renamed}2"))
        same()
        (folder / name).write_text(editor.texts[name].text, newline="")
        await editor.close(name)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not editor.said:
                break
        assert editor.said == {}
        await editor.open(name)
        same()


def test_what_an_editor_asks_is_answered(tmp_path: Path) -> None:
    shutil.copytree(PROJECTS / "orders", tmp_path, dirs_exist_ok=True)
    asyncio.run(_asked(tmp_path))


async def _asked(folder: Path) -> None:
    async with editing(folder, lenses=True, delay=20, selekt=["x"]) as editor:
        name, client = "template.yaml", editor.client
        await editor.open(name)
        document = types.TextDocumentIdentifier(editor.uri(name))
        text = editor.texts[name]
        at = text.position(text.text.index("!GetAtt OrdersQueue.Arn") + 10)
        hover = await client.text_document_hover_async(types.HoverParams(document, at))
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "**OrdersQueue**" in hover.contents.value
        # What is asked right after an edit is answered for what the document is then.
        at = types.Position(at.line + 1, at.character)
        edit = types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(0, 0), types.Position(0, 0)), text="# Orders\n"
        )
        versioned = types.VersionedTextDocumentIdentifier(2, document.uri)
        client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [edit]))
        found = await client.text_document_definition_async(types.DefinitionParams(document, at))
        assert [each.range.start.line for each in found or () if isinstance(each, types.Location)] == [63]  # type: ignore[union-attr]
        context = types.ReferenceContext(include_declaration=False)
        references = await client.text_document_references_async(types.ReferenceParams(context, document, at))
        assert len(references or ()) >= 3
        lenses = await client.text_document_code_lens_async(types.CodeLensParams(document))
        assert "1 sender · 1 reader · DLQ: OrdersDeadLetters" in [
            each.command.title for each in lenses or () if each.command
        ]
        assert [each.message for each in client.messages] == [
            "archlint: there is no setting 'selekt'; did you mean 'select'?; this setting is left out"
        ]
        assert any(each.code == "queue-without-dlq" for each in client.diagnostics[document.uri])
        settings = types.DidChangeConfigurationParams({"archlint": {"ignore": ["queue-without-dlq"], "delay": 20}})
        client.workspace_did_change_configuration(settings)
        await _until(lambda: all(each.code != "queue-without-dlq" for each in client.diagnostics[document.uri]))
        assert not await client.text_document_code_lens_async(types.CodeLensParams(document))
        (folder / "archlint.toml").write_text('select = ["event-loop"]\n')
        changed = types.FileEvent(editor.uri("archlint.toml"), types.FileChangeType.Created)
        client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        await _until(lambda: not client.diagnostics[document.uri])
        # What was never opened is left alone.
        other = types.VersionedTextDocumentIdentifier(2, editor.uri("api.yaml"))
        client.text_document_did_change(types.DidChangeTextDocumentParams(other, [edit]))
        assert (
            await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(other.uri), at))
            is None
        )


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it does not come")


@pytest.mark.parametrize("goes", ["says so", "is gone"])
def test_the_server_ends_with_its_editor(goes: str, tmp_path: Path) -> None:
    def message(**said: object) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", **said}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    sent = message(id=1, method="initialize", params={"capabilities": {"general": {"positionEncodings": ["utf-8"]}}})
    sent += message(method="initialized", params={})
    if goes == "says so":
        sent += message(id=2, method="shutdown") + message(method="exit")
    ended = subprocess.run(
        [sys.executable, "-m", "archlint", "server"], input=sent, capture_output=True, timeout=60, cwd=ROOT, check=False
    )
    assert ended.returncode == 0
    assert b'"positionEncoding": "utf-8"' in ended.stdout.replace(b'":"', b'": "')
    assert b"Traceback" not in ended.stderr


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.cli.commands.serving.find_spec", lambda name: None)
    code, _, words = call("server")
    assert code == 2
    assert "pip install 'archlint[server]'" in words


def _at(editor: Editor, name: str, part: float) -> types.Position:
    text = editor.texts[name]
    return text.position(int(len(text.text) * part))


async def _whole(editor: Editor, name: str, text: str) -> None:
    await editor.edit(name, types.TextEdit(types.Range(types.Position(0, 0), editor.texts[name].end), text))
