"""Whether a request comes to an integration of an API: what sends it names a method and a path, a URL, or a field.

Source: Amazon API Gateway Developer Guide, "Amazon Resource Name (ARN) format for API Gateway execution" and "Invoke
REST APIs in API Gateway" (the stage comes first in the path, unless it is the default one of an HTTP API, or the API
has a domain of its own); Amazon EventBridge User Guide, "Amazon API Gateway targets" (`*` in the path is filled in);
Amazon SNS Developer Guide, "HTTP/HTTPS endpoints" (messages are posted).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archlint.aws.api_paths import path_of
from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.kinds import Kind
from archlint.aws.policies.access import MANAGES_CONNECTIONS
from archlint.graph.making.identity import identity
from archlint.graph.resource import Edge, Resource
from archlint.model.regex import regex
from archlint.model.values.texts import canonical

#: The path of a URL, without what is asked for there.
_PATH = regex(r"(?:https?://)?[^/?]*+/?(?P<path>[^?]*+).*", re.DOTALL)


def requested(sender: Resource, integration: Resource) -> Passage:
    """Tell whether what calls an API comes to one of its integrations, as far as that says what it calls."""
    method, path = _method_and_path(integration)
    if sender.kind is Kind.TARGET:
        return _by_arn(sender, method, path)
    if sender.kind in (Kind.API_DESTINATION, Kind.SUBSCRIPTION):
        return _by_url(sender, method, path)
    if sender.kind is Kind.TASK:
        return _by_task(sender, method, path)
    return Passage.ALWAYS


def may_be_requested(edge: Edge, method: Resource) -> bool:
    """Tell whether what travels an edge to an API possibly is for a method or a route of it."""
    key = str(method["route_key"].known or "")
    named, path = _method_and_path(method)
    if method.kind is Kind.ROUTE:
        named, _, path = key.partition(" ") if " " in key else ("ANY", "", None)
    if edge.source.kind is Kind.TASK:
        return _by_task(edge.source, named, path) is not Passage.NEVER
    said = identity(canonical(edge.outcome)) if edge.outcome is not None else None
    words = said.name.split("/", 3)[2:] if said is not None and said.service == "execute-api" else []
    return not words or _is_asked(words, named, path)


def _method_and_path(part: Resource) -> tuple[object, object]:
    """Return the method and the path that a part of an API answers, as far as they are known."""
    path = part["path"].known
    if path is None and part.declaration is not None:
        path = path_of(part.declaration)
    return part["http_method"].known, path


def resolved(sender: Resource, resolver: Resource) -> Passage:
    """Tell whether what a rule asks a GraphQL API for, as far as it is known, is the field of a resolver."""
    operation, field = sender["graphql_operation"].known, resolver["field"].known
    if not isinstance(operation, str) or not isinstance(field, str):
        return Passage.MAYBE
    return Passage.ALWAYS if field in re.findall(r"\w+", operation) else Passage.NEVER


def _by_task(task: Resource, method: object, path: object) -> Passage:
    if task["permission"].known == MANAGES_CONNECTIONS:
        return Passage.NEVER  # what it sends goes to the clients that are connected
    by, to = task["http_method"].known, task["path"]
    is_known = to.certainly_absent or to.known is not None
    words = filter(None, [str(to.known or "").strip("/")])
    if not _is_asked((str(by or "*"), *words), method, path if is_known else None):
        return Passage.NEVER
    return Passage.ALWAYS if is_known and by is not None and path is not None else Passage.MAYBE


def _by_url(sender: Resource, method: object, path: object) -> Passage:
    by = sender["http_method"].known or "POST"
    found = [_PATH.fullmatch(canonical(branch.outcome)) for branch in sender["endpoint"].branches]
    if path is None or not all(found):
        return Passage.MAYBE
    asked = [each["path"].strip("/") for each in found if each]
    possible = [words for each in asked for words in (each, each.partition("/")[2])]
    return Passage.ALWAYS if any(_is_asked((str(by), words), method, path) for words in possible) else Passage.NEVER


def _by_arn(target: Resource, method: object, path: object) -> Passage:
    said = [identity(canonical(branch.outcome)) for branch in target["arn"].branches]
    asked = [each.name.split("/", 3) for each in said if each.service == "execute-api"]
    verdicts = [_is_asked(words[2:], method, path) for words in asked if len(words) > 2]
    return Passage.ALWAYS if not verdicts or len(verdicts) < len(said) or any(verdicts) else Passage.NEVER


def _is_asked(words: Sequence[str], method: object, path: object) -> bool:
    """Tell whether a method and a path, as far as they are known, may be those of the request."""
    asked, own = words[0].upper(), str(method).upper()
    any_method = method is None or asked == "*" or "${" in asked or own.startswith(("ANY", "X-AMAZON-APIGATEWAY-ANY"))
    if not (any_method or asked == own):
        return False
    parts = words[1].split("/") if len(words) > 1 else []
    own_parts = [part for part in str(path).split("/") if part]
    if path is None or any("${" in part for part in parts) or (own_parts and own_parts[-1].endswith("+}")):
        return True
    pairs = zip(parts, own_parts, strict=False)
    return len(parts) == len(own_parts) and all("*" in one or "{" in two or one == two for one, two in pairs)
