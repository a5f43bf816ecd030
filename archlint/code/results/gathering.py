"""What becomes of promises that are put into a list: whether it is waited for all of them, and by what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archlint.code.callgraph import scope_binding
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.syntax import LexicalScope, ScopeKind
from archlint.model.regex import regex

#: How far it is looked around a variable for what is done with it.
_AROUND = 120
_DECLARES, _IS_EMPTY = regex(r"\b(?:const|let|var)\s+$"), regex(r"\s*(?::[^=;]+)?=\s*\[\s*\]")
_HARMLESS = regex(r"\.(?:push\(|length\b)")
_ALL, _ALL_END = regex(r"(?:\b(return)\s+)?(\bawait\s+)?\bPromise\.all(?:Settled)?\(\s*$"), regex(r"\s*\)\s*([^\s)])?")
#: What stands before an expression that is a part of another one.
_INNER = regex(r"[=(\[,:?&|+<>]\s*$|\b(?:return|void|yield)\s*$")


def use_of_list(name: str, scope: LexicalScope) -> ResultUse:
    """Return what is done with the promises in a list that a function keeps in a variable.

    Args:
        name: the variable.
        scope: the function, or one inside it.
    """
    owner = scope_binding(name, scope)
    if owner is None or owner.kind is ScopeKind.MODULE or owner.parameter(name):
        return ResultUse.OTHER
    text = scope.source.text((0, len(scope.source.data)))
    uses = set(_uses(name, text))
    if len(uses) > 1:
        return ResultUse.OTHER
    return uses.pop() if uses else ResultUse.DROPPED


def _uses(name: str, text: str) -> Iterator[ResultUse]:
    """Yield what is done with a list wherever its name occurs, but for what is done with none of its promises."""
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text):
        before, after = text[max(0, found.start() - _AROUND) : found.start()], text[found.end() :][:_AROUND]
        if (_DECLARES.search(before) and _IS_EMPTY.match(after)) or _HARMLESS.match(after):
            continue
        awaiting, end = _ALL.search(before), _ALL_END.match(after)
        if awaiting is None or end is None or end[1] == "." or _INNER.search(before[: awaiting.start()]):
            yield ResultUse.OTHER
        elif awaiting[1]:
            yield ResultUse.RETURNED
        else:
            yield ResultUse.WAITED if awaiting[2] else ResultUse.DROPPED
