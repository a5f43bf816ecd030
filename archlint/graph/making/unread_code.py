"""The code of functions that people expect to be read, and that is not."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.calls.function_calls import UNREAD_CODE
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.languages.cloudformation import cdk
from archlint.languages.unread import CODE_FILE, FUNCTION_HANDLER, UnreadCall

#: Where the dialects have the handler of a function.
_HANDLER = ("Handler", "handler")


def unread_code(graph: Graph) -> Iterator[UnreadCall]:
    """Yield the files of code, and the handlers, that are not read, though they are to be; those of a file once."""
    for function in graph.resources(Kind.FUNCTION):
        declaration = function.declaration
        if declaration is None or cdk.is_framework(declaration):
            continue
        handler = next((str(name) for path in _HANDLER if (name := declaration.at(path).known)), "")
        for each in declaration.noted(UNREAD_CODE):
            is_file = each.at is not None and each.at.document.path != function.at.document.path
            source = each.at.document.path if each.at is not None and is_file else handler
            yield UnreadCall(each.at or function.at, source, each.reason, CODE_FILE if is_file else FUNCTION_HANDLER)
