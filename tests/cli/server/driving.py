"""Driving the server: a session in this process, and the editor's side of one in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from archlint.cli.server.buffers import path_of_uri, uri_of
from archlint.cli.server.positions import EditedText, PositionUnits
from archlint.cli.server.runs import carried_out
from archlint.cli.server.server_options import ServerOptions
from archlint.cli.server.session import Session
from archlint.cli.server.view import View
from archlint.linter import Request, lint
from archlint.model.source.printable import printable
from archlint.report.formats.json import render
from tests.running import ROOT

T = TypeVar("T")
#: What a diagnostic says: the check, the level, the message, and where it starts and ends, from 0.
Said: TypeAlias = tuple[str, str, str, tuple[int, int], tuple[int, int]]
_LEVELS = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
_WAIT = 60


def of_diagnostics(found: Mapping[str, Sequence[types.Diagnostic]], folder: Path) -> dict[str, list[Said]]:
    """Return what diagnostics say that are findings or errors, by the names of the files in a folder."""
    said: dict[str, list[Said]] = {}
    for uri, each in found.items():
        for one in each:
            if one.severity is not types.DiagnosticSeverity.Information or one.code:
                start, end = one.range.start, one.range.end
                is_error = not one.code
                words = (str(one.code or ""), str(one.severity), one.message)
                places = ((start.line, start.character), (end.line, end.character))
                name = os.path.relpath(path_of_uri(uri) or "", folder)
                said.setdefault(name, []).append((*words, *((places[0], places[0]) if is_error else places)))
    return {name: sorted(each) for name, each in said.items()}


def of_report(document: Mapping[str, Any]) -> dict[str, list[Said]]:
    """Return what the JSON report says, in the same form."""
    said: dict[str, list[Said]] = {}
    for one in document["findings"]:
        level = _LEVELS.get(one["level"], types.DiagnosticSeverity.Information)
        start, end = (one["line"] - 1, one["column"] - 1), (one["end_line"] - 1, one["end_column"] - 1)
        said.setdefault(one["path"], []).append((one["check"], str(level), printable(one["message"]), start, end))
    for one in document["errors"]:
        at = (max(one["line"], 1) - 1, max(one["column"], 1) - 1)
        words = ("", str(types.DiagnosticSeverity.Error), printable(one["message"]))
        said.setdefault(one["path"], []).append((*words, at, at))
    return {name: sorted(each) for name, each in said.items()}


def linted(folder: Path, copy: Path, texts: Mapping[str, str], **said: Any) -> dict[str, list[Said]]:
    """Return what `archlint lint --format json` says of a copy of a folder with some texts in its files."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    for name, text in texts.items():
        (copy / name).write_text(text, newline="")
    return of_report(json.loads("\n".join(render(lint(Request(root=copy, **said))))))


class Driven:
    """A session in this process, with what an editor would show."""

    def __init__(self, folder: Path, options: ServerOptions | None = None, units: PositionUnits | None = None) -> None:
        self.folder = folder
        self.session = Session(options, units or PositionUnits.UTF_16)
        self.session.add_folder(uri_of(str(folder)))
        self.shown: dict[str, list[types.Diagnostic]] = {}
        self.published: list[str] = []
        self.messages: list[str] = []
        self.version = 0

    def uri(self, name: str) -> str:
        return uri_of(str(self.folder / name))

    def open(self, name: str, text: str | None = None) -> None:
        self.version += 1
        text = (self.folder / name).read_bytes().decode() if text is None else text
        self.session.open(self.uri(name), self.version, text)
        self.settle()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a part of a document that is open."""
        text = self.text(name)
        start = text.text.index(old)
        at = types.Range(text.position(start), text.position(start + len(old)))
        self.change(name, types.TextDocumentContentChangePartial(range=at, text=new))

    def write(self, name: str, text: str) -> None:
        self.change(name, types.TextDocumentContentChangeWholeDocument(text))

    def change(self, name: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        self.version += 1
        self.session.change(self.uri(name), self.version, changes)
        self.settle()

    def close(self, name: str) -> None:
        self.session.close(self.uri(name))
        self.settle()

    def settle(self) -> None:
        """Carry out what is due, and take up what it comes to."""
        for published in self.session.cleared().diagnostics:
            self.shown[published.uri] = list(published.diagnostics)
        while due := self.session.due():
            job = self.session.job(due[0])
            news = self.session.take(due[0], job, carried_out(job))
            self.messages += news.messages
            for published in news.diagnostics:
                self.shown[published.uri] = list(published.diagnostics)
                self.published.append(published.uri)

    def text(self, name: str) -> EditedText:
        buffer = self.session.buffers.of_uri(self.uri(name))
        assert buffer is not None
        return buffer.text

    def view(self, name: str) -> tuple[View, str]:
        known = self.session.view_of(self.uri(name))
        assert known is not None
        view, real = known
        return view, view.shown(real)

    def at(self, name: str, words: str, inside: int = 1) -> types.Position:
        """Return the position of a character inside of some words."""
        text = self.text(name)
        return text.position(text.text.index(words) + inside)

    @property
    def said(self) -> dict[str, list[Said]]:
        return of_diagnostics(self.shown, self.folder)


class Editor:
    """The editor's side of a server in a process of its own.

    Attributes:
        texts: what is open, by name.
    """

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self.texts: dict[str, EditedText] = {}
        self._versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return uri_of(str(self.folder / name))

    async def open(self, name: str) -> None:
        text = (self.folder / name).read_bytes().decode()
        self.texts[name], self._versions[name] = EditedText(text, PositionUnits.UTF_16), 1
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.fresh(name)

    async def edit(self, name: str, *edits: types.TextEdit) -> None:
        """Make edits of one text, the last one first, as one change each."""
        ordered = sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True)
        changes = [types.TextDocumentContentChangePartial(range=each.range, text=each.new_text) for each in ordered]
        for change in changes:
            self.texts[name] = self.texts[name].edited(change)
        self._versions[name] += 1
        identifier = types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))
        await self.fresh(name)

    async def replace(self, name: str, old: str, new: str) -> None:
        text = self.texts[name]
        start = text.text.index(old)
        at = types.Range(text.position(start), text.position(start + len(old)))
        await self.edit(name, types.TextEdit(at, new))

    async def apply(self, edit: types.WorkspaceEdit) -> None:
        """Make the edit of an action; all of it is in documents that are open."""
        for each in edit.document_changes or ():
            assert isinstance(each, types.TextDocumentEdit)
            name = os.path.relpath(path_of_uri(each.text_document.uri) or "", self.folder)
            assert each.text_document.version == self._versions[name]
            await self.edit(name, *(one for one in each.edits if isinstance(one, types.TextEdit)))

    async def close(self, name: str) -> None:
        del self.texts[name]
        params = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        self.client.text_document_did_close(params)

    async def actions(self, name: str, line: int) -> list[types.CodeAction]:
        """Return the actions on a line, from 0."""
        at = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext(self.client.diagnostics.get(self.uri(name), ()))
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), at, context)
        found = await self.client.text_document_code_action_async(params)
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def fresh(self, name: str) -> None:
        """Wait until the diagnostics of the document as it is have come; a question makes sure that all have."""
        for _ in range(_WAIT * 100):
            if (self.uri(name), self._versions[name]) in _versions(self.client):
                params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), types.Position(0, 0))
                await self.client.text_document_hover_async(params)
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"no diagnostics of {name} have come")

    @property
    def said(self) -> dict[str, list[Said]]:
        return of_diagnostics(self.client.diagnostics, self.folder)


def _versions(client: LanguageClient) -> set[tuple[str, int | None]]:
    seen: set[tuple[str, int | None]] = client.seen_versions  # type: ignore[attr-defined]
    return seen


def _noting_client() -> LanguageClient:
    from pytest_lsp.client import make_test_lsp_client

    client = make_test_lsp_client()
    client.seen_versions = set()  # type: ignore[attr-defined]
    handlers = client.protocol.fm.features
    published = handlers[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]

    def noting(params: types.PublishDiagnosticsParams) -> None:
        published(params)
        _versions(client).add((params.uri, params.version))

    handlers[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = noting
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
    return client


@asynccontextmanager
async def editing(folder: Path, **options: Any) -> AsyncIterator[Editor]:
    """Have a server for a folder, as an editor like VS Code has it; make sure that it ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "archlint", "server", "--stdio"]
    config = ClientServerConfig(command, client_factory=_noting_client, server_env=environment)
    client = await config.start()
    assert isinstance(client, LanguageClient)
    capabilities = client_capabilities("visual-studio-code")
    params = types.InitializeParams(
        capabilities,
        workspace_folders=[types.WorkspaceFolder(uri_of(str(folder)), folder.name)],
        initialization_options=options or None,
    )
    await client.initialize_session(params)
    try:
        yield Editor(client, folder)
    finally:
        await client.shutdown_session()
        await asyncio.wait_for(client.stop(), _WAIT)  # type: ignore[no-untyped-call]
