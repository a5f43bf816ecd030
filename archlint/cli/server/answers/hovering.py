"""What is said of what the editor points at: a resource, or a check that is ignored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from archlint.cli.server.answers.neighbours import around
from archlint.cli.server.answers.pointing import pointed_at
from archlint.cli.server.view import View
from archlint.graph.architecture.model import ArchitectureNode, Mark
from archlint.model.regex import regex
from archlint.model.source.printable import printable

#: The name of a check, as ignores have it.
_CHECK = regex(r"[a-z0-9]+(?:-[a-z0-9]+)+")
#: What Markdown takes for more than text.
_SPECIAL = regex(r"([\\`*_{}\[\]()#+!|<>~&])")
#: So many resources are named, and no more.
_MOST = 12


def hover(view: View, shown: str, position: types.Position) -> types.Hover | None:
    """Return what is said of what stands at a position of a file; None if nothing is known of it."""
    line, column = view.text(shown).column(position)
    said = _check_at(view, shown, line, column)
    if not said:
        nodes = pointed_at(view, shown, line, column).nodes
        said = "\n\n---\n\n".join(_resource(view, node) for node in nodes[:_MOST])
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, said)) if said else None


def _check_at(view: View, shown: str, line: int, column: int) -> str:
    """Return what is said of the check whose name stands at a place; empty if none does."""
    text = view.text(shown).line(line - 1)
    for match in _CHECK.finditer(text):
        if match.start() < column <= match.end() + 1 and (check := view.checks.get(match[0])):
            page = view.pages.get(check.name)
            name = f"[{check.name}]({page})" if page else check.name
            levels = " or ".join(level.value for level in check.levels)
            return f"**{name}** ({levels})\n\n{check.summary}"
    return ""


def _resource(view: View, node: ArchitectureNode) -> str:
    found = around(view, node)
    what = f"{node.kind} **{_plain(node.name)}**" + (f" (`{node.type}`)" if node.type else "")
    more = [
        f"Exists when {_plain(node.when)}." if node.when else "",
        f"Deployed as `{printable(node.physical_name)}`." if node.physical_name else "",
        *(_row(*row) for row in (("Senders", found.senders), ("Readers", found.readers))),
        *(_row(*row) for row in (("Fails to", found.failures), ("Takes the failures of", found.failing))),
        *_marks(view, node),
    ]
    return "\n\n".join(filter(None, (what, *more)))


def _row(title: str, nodes: Sequence[ArchitectureNode]) -> str:
    if not nodes:
        return ""
    named = ", ".join(f"{node.kind} {_plain(node.name)}" for node in nodes[:_MOST])
    others = f" and {len(nodes) - _MOST} more" if len(nodes) > _MOST else ""
    return f"{title}: {named}{others}"


def _marks(view: View, node: ArchitectureNode) -> Iterator[str]:
    """Yield what is found at a resource and at its parts."""
    parts = (each for each in view.architecture.nodes if each.id == node.id or each.owner == node.id)
    marks: dict[Mark, None] = dict.fromkeys(mark for each in parts for mark in each.findings)
    helps = {finding.fingerprint: finding.help for finding in view.report.findings}
    for mark in marks:
        advice = helps.get(mark.fingerprint, "")
        yield f"{mark.level}: {_plain(mark.message)} ({mark.check})" + (f"\\\nHelp: {advice}" if advice else "")


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", printable(text))
