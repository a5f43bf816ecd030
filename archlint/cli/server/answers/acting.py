"""Code actions: the edits that mend a finding, an ignore with a reason, and the page of a check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lsprotocol import types

from archlint.cli.server.view import View
from archlint.findings.ignored.file_replacement import Refused
from archlint.findings.ignored.writer import with_ignore
from archlint.findings.result import Fix, Report, Result, Warned
from archlint.linter.linting import lint
from archlint.model.data import dataclass
from archlint.model.errors import ArchlintError
from archlint.model.source.edits import line_edits
from archlint.model.source.files.working import working_in
from archlint.model.source.printable import printable

#: The command that opens the page of a check, by its address.
OPEN_PAGE = "archlint.openPage"


@dataclass(frozen=True, slots=True)
class ActionClient:
    """What an editor can do with actions.

    Attributes:
        knows_versions: whether it takes edits of a certain version of a document.
        resolves: whether it asks for the edits of an action only once that is chosen.
        opens_pages: whether it opens addresses.
    """

    knows_versions: bool = False
    resolves: bool = False
    opens_pages: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> ActionClient:
        """Return what an editor says of itself."""
        workspace, text, window = capabilities.workspace, capabilities.text_document, capabilities.window
        edit = workspace.workspace_edit if workspace else None
        action = text.code_action if text else None
        resolved = action.resolve_support.properties if action and action.resolve_support else ()
        return cls(
            knows_versions=bool(edit and edit.document_changes),
            resolves="edit" in resolved and bool(action and action.data_support),
            opens_pages=bool(window and window.show_document and window.show_document.support),
        )


def mendable(view: View, shown: str, first: int, last: int) -> Report | None:
    """Return what is found in a file, with the fixes of what stands on some of its lines; None if it cannot be said.

    Nothing is kept of fixes, for all of them would take many times as long as linting: what they concern is read again.

    Args:
        view: what is known; what was open then is read as it was.
        shown: the file.
        first: the first line, from 1.
        last: the last line.
    """
    if not any(view.findings_at(shown, first, last)) and not any(_needless(view.report, shown, first, last)):
        return None
    request = replace(
        view.request,
        paths=(view.path_to_open(shown),),
        show_fixes=True,
        fixes_within=(shown, first, last),
    )
    try:
        return lint(request)
    except ArchlintError:
        return None


def actions(
    view: View, report: Report, shown: str, asked: types.CodeActionParams, client: ActionClient, reason: str
) -> list[types.CodeAction]:
    """Return the actions for a range of a file, those that mend first.

    Args:
        view: what is known.
        report: what `mendable` returned for the range.
        shown: the file.
        asked: what the editor asks for.
        client: what it can do with it.
        reason: why what is ignored is.
    """
    first, last = lines_of_range(view, shown, asked.range)
    known = {_fingerprint(each): each for each in asked.context.diagnostics}
    found: list[types.CodeAction] = []
    findings = [each for each in report.findings if _is_within(each, shown, first, last)]
    for finding in findings:
        about = [known[finding.fingerprint]] if finding.fingerprint in known else None
        found += _fixes(view, finding.fixes, about, client)
    for warned in _needless(report, shown, first, last):
        found += _fixes(view, [warned.fix] if warned.fix else [], None, client)
    for finding in findings:
        about = [known[finding.fingerprint]] if finding.fingerprint in known else None
        found += _ignore(view, finding, shown, about, client, reason)
    if client.opens_pages:
        pages = {each.check: page for each in findings if (page := view.pages.get(each.check))}
        found += (_page(check, page) for check, page in pages.items())
    return [action for action in found if _is_wanted(action, asked.context.only)]


def lines_of_range(view: View, shown: str, range: types.Range) -> tuple[int, int]:
    """Return the first and the last line of a range, from 1."""
    text = view.text(shown)
    return text.column(range.start)[0], text.column(range.end)[0]


def resolve_action(view: View, shown: str, action: types.CodeAction, client: ActionClient, reason: str) -> str:
    """Give an action its edit, if the document is still what it was; return why there can be none, or nothing."""
    data: Any = action.data
    if action.edit is None and isinstance(data, Mapping):
        opened = view.opened(shown)
        finding = next((each for each in view.report.findings if each.fingerprint == data.get("fingerprint")), None)
        if finding is not None and opened is not None and opened.version == data.get("version"):
            try:
                action.edit = _ignoring(view, finding, client, reason)
            except Refused as refusal:
                return f"{finding.check} cannot be ignored here: {refusal}"
    return ""


def _is_within(finding: Result, shown: str, first: int, last: int) -> bool:
    at = finding.location
    return at.path == shown and at.line <= last and max(at.line, at.end_line) >= first


def _needless(report: Report, shown: str, first: int, last: int) -> Iterator[Warned]:
    return (each for each in report.warnings if each.check and each.path == shown and first <= each.line <= last)


def _fingerprint(diagnostic: types.Diagnostic) -> str:
    data: Any = diagnostic.data
    return str(data.get("fingerprint", "")) if isinstance(data, Mapping) else ""


def _is_wanted(action: types.CodeAction, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    kind = str(getattr(action.kind, "value", action.kind) or "")
    wanted = [str(getattr(each, "value", each)) for each in only or ()]
    return only is None or any(kind == each or kind.startswith(f"{each}.") or not each for each in wanted)


def _fixes(
    view: View, fixes: Iterable[Fix], about: list[types.Diagnostic] | None, client: ActionClient
) -> Iterator[types.CodeAction]:
    """Yield the fixes that can be made; of a finding's, the first is preferred if it is safe."""
    for number, fix in enumerate(fixes):
        if fix.replacements:
            edits = {path: [(each.start, each.end, each.text) for each in parts] for path, parts in fix.by_path.items()}
            yield types.CodeAction(
                printable(fix.title),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=about,
                is_preferred=True if fix.is_safe and number == 0 else None,
                edit=_workspace_edit(view, edits, client),
            )


def _ignore(
    view: View, finding: Result, shown: str, about: list[types.Diagnostic] | None, client: ActionClient, reason: str
) -> Iterator[types.CodeAction]:
    action = types.CodeAction(f"Ignore {finding.check} here", kind=types.CodeActionKind.QuickFix, diagnostics=about)
    if client.resolves:
        opened = view.opened(shown)
        action.data = {
            "uri": view.uri(shown),
            "version": opened.version if opened is not None else None,
            "fingerprint": finding.fingerprint,
        }
        yield action
        return
    try:
        action.edit = _ignoring(view, finding, client, reason)
    except Refused:
        return
    yield action


def _ignoring(view: View, finding: Result, client: ActionClient, reason: str) -> types.WorkspaceEdit:
    """Return what writes an ignore.

    Raises:
        Refused: there is no place for one.
    """
    with working_in(view.real):
        path, text = with_ignore(finding, reason, lambda shown: view.text(shown).content)
    return _workspace_edit(view, {path: list(line_edits(view.text(path).content, text))}, client)


def _page(check: str, page: str) -> types.CodeAction:
    title = f"Open the page of {check}"
    return types.CodeAction(
        title, kind=types.CodeActionKind.QuickFix, command=types.Command(title, OPEN_PAGE, arguments=[page])
    )


def _workspace_edit(
    view: View, edits: Mapping[str, Sequence[tuple[int, int, str]]], client: ActionClient
) -> types.WorkspaceEdit:
    made = {
        path: [types.TextEdit(view.text(path).range_between(start, end), text) for start, end, text in parts]
        for path, parts in edits.items()
    }
    if not client.knows_versions:
        return types.WorkspaceEdit(changes={view.uri(path): parts for path, parts in made.items()})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(
                    view.uri(path), opened.version if (opened := view.opened(path)) is not None else None
                ),
                list(parts),
            )
            for path, parts in made.items()
        ]
    )
