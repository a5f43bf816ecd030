"""What an editor has told the server, and what it was told: folders, documents and their diagnostics.

Nothing here waits or sends: the one who drives a session carries its runs out, and sends what comes of them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import field

from lsprotocol import types

from archlint.cli.server.answers.publishing import DiagnosticsByUri
from archlint.cli.server.buffers import Buffer, Buffers, path_of_uri
from archlint.cli.server.positions import PositionUnits
from archlint.cli.server.runs import Job, RunOutcome
from archlint.cli.server.server_options import ServerOptions
from archlint.cli.server.view import OpenText, View
from archlint.linter.kept import KeptOutcomes
from archlint.model.data import dataclass
from archlint.model.source.files.project import lies_in


@dataclass(slots=True, eq=False)
class OpenFolder:
    """A folder whose open documents are linted together, as if archlint had been started there.

    Attributes:
        folder: the folder, as the editor writes it.
        real: that path, resolved.
        wanted: counts up whenever something may have changed what is found.
        done: what `wanted` was when the last run began that came to an end.
        kept: what need not be linted again.
        described: what need not be described again, for those who ask about resources.
        view: what the last run found; None if there was none, or it could not be carried out.
        told: the versions and diagnostics that the editor has, by URI.
        messages: what it was told that stands in no file.
    """

    folder: str
    real: str
    wanted: int = 1
    done: int = 0
    kept: KeptOutcomes = field(default_factory=KeptOutcomes)
    described: KeptOutcomes = field(default_factory=KeptOutcomes)
    view: View | None = None
    told: dict[str, tuple[int | None, list[types.Diagnostic]]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be sent to the editor.

    Attributes:
        diagnostics: those of files for which they are others than the editor has.
        messages: what it has not been told yet that stands in no file.
    """

    diagnostics: Sequence[types.PublishDiagnosticsParams] = ()
    messages: Sequence[str] = ()


class Session:
    """One editor.

    Args:
        options: how to lint.
        units: what it counts columns in.
        with_related: whether it shows places that explain a diagnostic.

    Attributes:
        options: how to lint.
        buffers: what is open.
    """

    def __init__(
        self,
        options: ServerOptions | None = None,
        units: PositionUnits = PositionUnits.UTF_16,
        *,
        with_related: bool = True,
    ) -> None:
        self.options = options or ServerOptions()
        self.buffers = Buffers(units)
        self._units = units
        self._with_related = with_related
        self._folders: dict[str, str] = {}
        self._roots: dict[str, OpenFolder] = {}
        self._gone: list[OpenFolder] = []

    def add_folder(self, uri: str) -> None:
        """Take up a folder of the editor's workspace."""
        if (path := path_of_uri(uri)) is not None:
            self._folders[uri] = path
            self._regroup()

    def remove_folder(self, uri: str) -> None:
        """Forget a folder of the workspace; what is open in it is linted as its project."""
        self._folders.pop(uri, None)
        self._regroup()

    def configure(self, options: ServerOptions) -> None:
        """Lint in another way from now on."""
        self.options = options
        for root in self._roots.values():
            root.kept, root.described = KeptOutcomes(), KeptOutcomes()
        self.look_again()

    def open(self, uri: str, version: int, text: str) -> None:
        """Take up a document that is opened."""
        if self.buffers.open(uri, version, text) is not None:
            self._regroup()
            self._want(uri)

    def change(self, uri: str, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> None:
        """Take up what was typed."""
        if self.buffers.change(uri, version, changes) is not None:
            self._want(uri)

    def close(self, uri: str) -> None:
        """Take up that a document was closed: what is in its file counts again."""
        self._want(uri)
        if self.buffers.close(uri) is not None:
            self._regroup()

    def look_again(self) -> None:
        """Take up that something changed on the disk, whatever it was: what rests on it is linted again."""
        for root in self._roots.values():
            root.wanted += 1

    def due(self) -> list[OpenFolder]:
        """Return the folders that have to be linted."""
        return [root for root in self._roots.values() if root.done != root.wanted]

    def job(self, root: OpenFolder) -> Job:
        """Return the run that lints a folder as it is now."""
        wanted = root.wanted
        opened = {each.real: OpenText(each.uri, each.version, each.text) for each in self._in(root)}

        def is_wanted() -> bool:
            return root.wanted == wanted and self._roots.get(root.real) is root

        return Job(
            root.folder,
            self.options.request,
            opened,
            self._units,
            self._with_related,
            root.kept,
            root.described,
            is_wanted,
        )

    def take(self, root: OpenFolder, job: Job, outcome: RunOutcome) -> News:
        """Take up what a run came to; return what to tell the editor: nothing if something changed meanwhile."""
        if not job.is_wanted():
            return News()
        root.done, root.view = root.wanted, outcome.view
        versions = {each.uri: each.version for each in job.opened.values()}
        messages = [each for each in outcome.messages if each not in root.messages]
        root.messages = outcome.messages
        return News(self._news(root, outcome.diagnostics, versions), messages)

    def cleared(self) -> News:
        """Return what clears the diagnostics of folders in which nothing is open any more."""
        gone, self._gone = self._gone, []
        elsewhere = {uri for root in self._roots.values() for uri in root.told}
        uris = dict.fromkeys(uri for root in gone for uri, (_, found) in root.told.items() if found)
        return News([types.PublishDiagnosticsParams(uri, []) for uri in uris if uri not in elsewhere])

    def view_of(self, uri: str) -> tuple[View, str] | None:
        """Return what is known of the folder of an open document, and the document's resolved path.

        None if it is not known of this version of the document, or nothing is.
        """
        buffer = self.buffers.of_uri(uri)
        root = self._root_of(buffer) if buffer is not None else None
        if buffer is None or root is None or root.view is None or root.done != root.wanted:
            return None
        return root.view, buffer.real

    def is_due(self, uri: str) -> bool:
        """Tell whether the folder of an open document has to be linted before anything can be said of that."""
        buffer = self.buffers.of_uri(uri)
        root = self._root_of(buffer) if buffer is not None else None
        return root is not None and root.done != root.wanted

    def _news(
        self, root: OpenFolder, found: DiagnosticsByUri, versions: dict[str, int]
    ) -> list[types.PublishDiagnosticsParams]:
        now = {uri: (versions.get(uri), list(found.get(uri, ()))) for uri in (*versions, *found)}
        news = []
        for uri, (version, diagnostics) in now.items():
            # What was typed moved what the editor shows, in ways of its own.
            if root.told.get(uri, (None, [])) != (version, diagnostics):
                news.append(types.PublishDiagnosticsParams(uri, diagnostics, version))
        news += [
            types.PublishDiagnosticsParams(uri, []) for uri, (_, old) in root.told.items() if uri not in now and old
        ]
        root.told = now
        return news

    def _want(self, uri: str) -> None:
        buffer = self.buffers.of_uri(uri)
        root = self._root_of(buffer) if buffer is not None else None
        if root is not None:
            root.wanted += 1

    def _in(self, root: OpenFolder) -> list[Buffer]:
        return [buffer for buffer in self.buffers if self._root_of(buffer) is root]

    def _root_of(self, buffer: Buffer) -> OpenFolder | None:
        return self._roots.get(os.path.realpath(self._home(buffer)))

    def _home(self, buffer: Buffer) -> str:
        """Return the folder that a document is linted in.

        That is the innermost folder of the workspace around it, else its repository, else the folder that it lies in.
        """
        around = [
            folder
            for folder in self._folders.values()
            if lies_in(buffer.path, folder) or lies_in(buffer.real, os.path.realpath(folder))
        ]
        return max(around, key=len) if around else _repository_of(buffer.path)

    def _regroup(self) -> None:
        """Have a root for each folder in which something is open; one whose documents are others is linted again."""
        homes = {os.path.realpath(home): home for home in map(self._home, self.buffers)}
        for real in [real for real in self._roots if real not in homes]:
            self._gone.append(self._roots.pop(real))
        for real, home in homes.items():
            if real not in self._roots:
                self._roots[real] = OpenFolder(home, real)
        for root in self._roots.values():
            root.wanted += 1


def _repository_of(path: str) -> str:
    """Return the nearest folder above a file that holds a repository; its own folder if none does."""
    folder = own = os.path.dirname(path)  # noqa: PTH120 - any text
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return own
        folder = above
    return folder
