"""What AWS calls a new resource of Terraform's, where the provider wants a name: told apart as what it is for is.

A module may be called several times, and a configuration applied in several workspaces: a name that is the same in all
of them would be taken the second time.
"""

from __future__ import annotations

from collections.abc import Iterable

from archlint.linter.fixes.home import Home, at
from archlint.model.regex import regex
from archlint.model.source.edits import Code

#: What the name of a FIFO queue ends with: Amazon SQS API reference, `CreateQueue`.
FIFO = ".fifo"
#: A quoted template without quotes or escapes in it, and what starts an expression there.
_TEMPLATE = regex(r'"([^"\\\r\n]*)"')
_HOLE = regex(r"[$%]\{")
#: What only a resource with several instances has.
_INSTANCE = regex(r"\b(?:each\.(?:key|value)|count\.index)\b")


def named_after(address: str, words: Iterable[str]) -> Code:
    """Return the name of what belongs to a resource: the other one's name, and what it is.

    Args:
        address: the attribute that is the name of the other one: `aws_sqs_queue.orders.name`.
        words: what it is, a word at a time.
    """
    return Code(f'"${{{address}}}-{"-".join(words)}"')


def named_like(there: Home, path: str, words: Iterable[str], *, is_fifo: bool) -> Code | str | None:
    """Return the name of what belongs to a resource, made as its own name is.

    Args:
        there: where the resource is written.
        path: where its type keeps its name.
        words: what it is, a word at a time.
        is_fifo: whether it is FIFO.

    Returns:
        The name; empty if it is better left to the provider; None if the resource's own name is plain text, or it has
        none, so that any other text is as good.
    """
    source = _source(there, path)
    template = _TEMPLATE.fullmatch(source)
    if not source or (template is not None and not _HOLE.search(template[1])):
        return None
    if there.has_instances or _INSTANCE.search(source) or "\n" in source:
        return ""
    end = f"-{'-'.join(words)}{FIFO if is_fifo else ''}"
    if template is not None:
        return Code(f'"{template[1].removesuffix(FIFO)}{end}"')
    return Code(f'"${{trimsuffix({source}, "{FIFO}")}}{end}"' if is_fifo else f'"${{{source}}}{end}"')


def _source(there: Home, path: str) -> str:
    """Return how a resource's own name is written, in Terraform's own syntax; empty if it has none."""
    route = (*there.properties, path)
    found = at(there.document.data, route)
    if found is None or not path:
        return ""
    if not there.is_hcl:
        return f'"{found}"' if isinstance(found, str) else ""
    span = there.document.value_span(route)
    return there.document.text[slice(*span)] if span is not None else ""
