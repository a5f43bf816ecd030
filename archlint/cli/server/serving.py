"""The language server on standard input and output: what an editor sends goes to a session, and the news go back."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from archlint.cli.server.answers.acting import (
    OPEN_PAGE,
    ActionClient,
    actions,
    lines_of_range,
    mendable,
    resolve_action,
)
from archlint.cli.server.answers.hovering import hover
from archlint.cli.server.answers.lenses import lenses
from archlint.cli.server.answers.navigating import definition, references_to
from archlint.cli.server.positions import units_of
from archlint.cli.server.runs import Superseded, carried_out
from archlint.cli.server.server_options import ServerOptions, read_options
from archlint.cli.server.session import News, Session
from archlint.cli.server.view import View
from archlint.cli.server.worker import Worker
from archlint.linter.config.configurations import NAMES
from archlint.model.release import release
from archlint.model.source.files.file_names import CODE_SUFFIXES, SUFFIXES

_T = TypeVar("_T")

#: What an editor is asked to tell of when it changes on the disk: all that may change what is found.
_WATCHED = (
    *(f"**/*{suffix}" for suffix in (*SUFFIXES, *CODE_SUFFIXES, ".hcl", ".tfvars", ".tfstate", ".tftpl")),
    *(f"**/{name}" for name in (*NAMES, ".gitignore", "samconfig.toml", "requirements.txt")),
)
#: How long a question may wait for the run that answers it, in seconds.
_PATIENCE = 60.0


class _Protocol(LanguageServerProtocol):
    """The protocol, without texts of its own: documents are kept by the session alone."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class ArchlintServer(LanguageServer):
    """The server for one editor.

    Args:
        options: how to lint where the editor says nothing.
    """

    def __init__(self, options: ServerOptions) -> None:
        super().__init__("archlint", release(), protocol_cls=_Protocol)
        self._base = options
        self._session = Session(options)
        self._client = ActionClient()
        self._worker = Worker()
        self._timer: asyncio.TimerHandle | None = None
        self._typed = -math.inf
        self._running: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._wrong: list[str] = []
        for name, handler in self._handlers():
            # Handlers get attributes, which methods cannot have.
            self.feature(name)(partial(handler))
        acting = types.CodeActionOptions([types.CodeActionKind.QuickFix], resolve_provider=True)
        self.feature(types.TEXT_DOCUMENT_CODE_ACTION, acting)(partial(self._actions))
        lensing = types.CodeLensOptions(resolve_provider=False)
        self.feature(types.TEXT_DOCUMENT_CODE_LENS, lensing)(partial(self._lenses))
        self.command(OPEN_PAGE)(partial(self._open_page))

    def _handlers(self) -> Sequence[tuple[str, Callable[..., Any]]]:
        return [
            (types.INITIALIZE, self._initialize),
            (types.INITIALIZED, self._initialized),
            (types.TEXT_DOCUMENT_DID_OPEN, self._open),
            (types.TEXT_DOCUMENT_DID_CHANGE, self._change),
            (types.TEXT_DOCUMENT_DID_CLOSE, self._close),
            (types.TEXT_DOCUMENT_DID_SAVE, self._look_again),
            (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, self._look_again),
            (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, self._change_folders),
            (types.WORKSPACE_DID_CHANGE_CONFIGURATION, self._configure),
            (types.TEXT_DOCUMENT_HOVER, self._hover),
            (types.TEXT_DOCUMENT_DEFINITION, self._definition),
            (types.TEXT_DOCUMENT_REFERENCES, self._references),
            (types.CODE_ACTION_RESOLVE, self._resolve),
            (types.SHUTDOWN, self._shut_down),
        ]

    # What the editor tells.

    def _initialize(self, params: types.InitializeParams) -> None:
        capabilities = params.capabilities
        options, self._wrong = read_options(params.initialization_options, self._base)
        text = capabilities.text_document
        published = text.publish_diagnostics if text else None
        self._session = Session(
            options, units_of(capabilities), with_related=bool(published and published.related_information)
        )
        self._client = ActionClient.of(capabilities)
        folders = [folder.uri for folder in params.workspace_folders or ()]
        for uri in folders or ([params.root_uri] if params.root_uri else []):
            self._session.add_folder(uri)

    async def _initialized(self, params: types.InitializedParams) -> None:
        del params
        self._tell_wrong(self._wrong)
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration("archlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            # An editor that does not do what it says has to be told by saving.
            with suppress(Exception):
                await self.client_register_capability_async(types.RegistrationParams([registration]))

    def _open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self._session.open(document.uri, document.version, document.text)
        self._lint_soon(0)

    def _change(self, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        self._session.change(document.uri, document.version, params.content_changes)
        self._lint_soon()

    def _close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._session.close(params.text_document.uri)
        self._tell(self._session.cleared())
        self._lint_soon()

    def _look_again(self, params: object) -> None:
        del params
        self._session.look_again()
        self._lint_soon()

    def _change_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            self._session.remove_folder(folder.uri)
        for folder in params.event.added:
            self._session.add_folder(folder.uri)
        self._tell(self._session.cleared())
        self._lint_soon()

    def _configure(self, params: types.DidChangeConfigurationParams) -> None:
        if params.settings is not None:
            options, wrong = read_options(params.settings, self._base)
            self._session.configure(options)
            self._tell_wrong(wrong)
        self._look_again(params)

    def _shut_down(self, params: object) -> None:
        del params
        if self._timer is not None:
            self._timer.cancel()
        if self._running is not None:
            self._running.cancel()

    # Linting.

    def _lint_soon(self, delay: int | None = None) -> None:
        """Lint once nothing has been typed for a while, in milliseconds; by default for as long as is set.

        What follows nothing is linted at once: a paste, a fix that was applied, the first key of several.
        """
        self._settled.clear()
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        before, self._typed = self._typed, loop.time()
        waits = (self._session.options.delay if delay is None else delay) / 1000
        self._timer = loop.call_later(waits if self._typed - before < waits else 0, self._start)

    def _start(self) -> None:
        self._timer = None
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._lint())

    async def _lint(self) -> None:
        # What is typed meanwhile starts the timer, and then it is the timer's turn.
        while self._timer is None and (due := self._session.due()):
            root = due[0]
            job = self._session.job(root)
            try:
                outcome = await self._worker.do(lambda job=job: carried_out(job))  # type: ignore[misc]
            except Superseded:
                continue
            self._tell(self._session.take(root, job, outcome))
        if self._timer is None:
            self._settled.set()
        # A timer that ran out while this run was on its way found it running.
        self._running = None
        if self._timer is None and self._session.due():
            self._start()

    def _tell(self, news: News) -> None:
        for published in news.diagnostics:
            self.text_document_publish_diagnostics(published)
        for message in news.messages:
            self._say(message)
        workspace = self.client_capabilities.workspace
        refreshing = workspace.code_lens if workspace else None
        if news.diagnostics and self._session.options.lenses and refreshing and refreshing.refresh_support:
            self.workspace_code_lens_refresh(None)

    def _tell_wrong(self, wrong: Sequence[str]) -> None:
        for each in wrong:
            self._say(f"{each}; this setting is left out")

    def _say(self, message: str) -> None:
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"archlint: {message}"))

    # What the editor asks.

    async def _asked(self, uri: str, answer: Callable[[View, str], _T]) -> _T | None:
        """Return the answer to a question about a document as it is; None if that cannot be said, or it has changed."""
        while self._session.is_due(uri):
            try:
                await asyncio.wait_for(self._settled.wait(), _PATIENCE)
            except TimeoutError:
                return None
            await asyncio.sleep(0)
        known = self._session.view_of(uri)
        if known is None:
            return None
        view, real = known
        found = await self._worker.do(lambda: answer(view, view.shown(real)))
        return found if self._session.view_of(uri) == known else None

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        return await self._asked(params.text_document.uri, lambda view, shown: hover(view, shown, params.position))

    async def _definition(self, params: types.DefinitionParams) -> list[types.Location] | None:
        return await self._asked(params.text_document.uri, lambda view, shown: definition(view, shown, params.position))

    async def _references(self, params: types.ReferenceParams) -> list[types.Location] | None:
        declared = params.context.include_declaration
        return await self._asked(
            params.text_document.uri,
            lambda view, shown: references_to(view, shown, params.position, with_declaration=declared),
        )

    async def _lenses(self, params: types.CodeLensParams) -> list[types.CodeLens] | None:
        if not self._session.options.lenses:
            return None
        return await self._asked(params.text_document.uri, lenses)

    async def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        def answer(view: View, shown: str) -> list[types.CodeAction]:
            report = mendable(view, shown, *lines_of_range(view, shown, params.range))
            if report is None:
                return []
            return actions(view, report, shown, params, self._client, self._session.options.ignore_reason)

        return await self._asked(params.text_document.uri, answer)

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        data: Any = action.data
        uri = str(data.get("uri", "")) if isinstance(data, dict) else ""
        reason = self._session.options.ignore_reason
        why = await self._asked(uri, lambda view, shown: resolve_action(view, shown, action, self._client, reason))
        if why:
            self._say(why)
        return action

    async def _open_page(self, address: str) -> None:
        await self.window_show_document_async(types.ShowDocumentParams(address, external=True))


def serve(options: ServerOptions) -> None:
    """Serve one editor on standard input and output, until it says that it ends, or is gone."""
    # Only what is typed is new from one run to the next one; a command that ends at once collects nothing.
    gc.enable()
    # What anything prints goes where it breaks no message.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        ArchlintServer(options).start_io(stdout=out)
