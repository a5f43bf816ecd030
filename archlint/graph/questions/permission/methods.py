"""Whether a permission of a function is one for the method of a REST API that calls it.

Source: Amazon API Gateway Developer Guide, "Amazon Resource Name (ARN) format for API Gateway execution" (the stage,
the method of HTTP and the path follow the API). What answers any of them (`ANY`) is called in the name of none: AWS SAM
writes `*` for it into the permissions that it makes.
"""

from __future__ import annotations

from archlint.aws.api_paths import path_of, verb_of
from archlint.aws.kinds import Kind
from archlint.aws.notations import wildcard
from archlint.graph.resource import Edge
from archlint.graph.store import Store
from archlint.model.values.value import Outcome, Reference, Text

_ANY = "ANY"
_VERBS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", _ANY})


def is_for_method(graph: Store, governing: Edge, edge: Edge) -> bool:
    """Tell whether a permission is possibly one for what calls a function over an edge: of a method, just for that."""
    method = edge.source.owner
    if method is None or method.kind is not Kind.METHOD or method.declaration is None:
        return True
    verb, path = verb_of(method.declaration), path_of(method.declaration)
    named = governing.source["source"].branches
    return any(each.rests_on or _may_be(_after_api(graph, each.outcome), verb, path) for each in named)


def _after_api(graph: Store, source: Outcome) -> str:
    """Return what follows an API in an ARN, with `*` for what is filled in: `/*/POST/orders`; empty if not known."""
    parts = source.parts if isinstance(source, Text) else ()
    apis = [index for index, part in enumerate(parts) if isinstance(part, Reference) and _is_api(graph, part)]
    after = parts[apis[0] + 1 :] if apis else ()
    return "".join(part if isinstance(part, str) else "*" for part in after)


def _is_api(graph: Store, reference: Reference) -> bool:
    found = graph.find(reference, ())
    return found is not None and found.kind is Kind.API


def _may_be(asked: str, verb: str | None, path: str | None) -> bool:
    """Tell whether a method of HTTP and a path possibly are among those that a pattern asks for, whatever the stage.

    A wildcard stands for slashes, too: what follows the stage is a method only where it is the name of one.
    """
    _before, _slash, after_stage = asked.removeprefix("/").partition("/")
    wanted, _slash, rest = after_stage.partition("/")
    if wanted not in _VERBS:
        return True
    if wanted == _ANY or (verb is not None and verb not in (_ANY, wanted)):
        return False
    if path is None or "{" in f"{path}{rest}" or not rest:
        return True
    return wildcard.matches(rest.strip("/"), path.strip("/"), one="?")
