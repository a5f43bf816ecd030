"""Whether a permission of a function is one for the method of a REST API that calls it, or only for a skill of Alexa.

Source: Amazon API Gateway Developer Guide, "Amazon Resource Name (ARN) format for API Gateway execution" (the stage,
the method of HTTP and the path follow the API); Amazon API Gateway API Reference, `TestInvokeMethod` (which the console
calls to try a method, in the name of a stage of its own); AWS CDK, `LambdaIntegrationOptions` (`allowTestInvoke`). What
answers any of them (`ANY`) is called in the name of none: AWS SAM writes `*` for it into the permissions that it makes.
AWS Lambda API Reference, `AddPermission` (`EventSourceToken`, "for Alexa Smart Home functions, a token that the invoker
must supply").
"""

from __future__ import annotations

from archlint.aws.api_paths import path_of, verb_of
from archlint.aws.kinds import Kind
from archlint.aws.notations import wildcard
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Reference, Text

_ANY = "ANY"
#: The stage in whose name a method is tried, and in no other.
_TRYING = "test-invoke-stage"
#: What an OpenAPI body calls that. Source: the same guide, "x-amazon-apigateway-any-method object".
_ANY_OF_BODY = "X-AMAZON-APIGATEWAY-ANY-METHOD"
_REST_APIS = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api", "aws_api_gateway_rest_api")
#: Where what may stand for anything begins in a path, or in a pattern of paths, and where it ends.
_OPEN, _CLOSED = regex(r"[*?{]"), regex(r"[*?}]")
_VERBS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", _ANY})


def is_for_method(graph: Store, governing: Edge, edge: Edge) -> bool:
    """Tell whether a permission is possibly one for what calls a function over an edge: of a method, just for that."""
    verb_and_path = _answered(edge.source)
    if verb_and_path is None:
        return True
    named = governing.source["source"].branches
    return any(each.rests_on or _may_be(_after_api(graph, each.outcome), *verb_and_path) for each in named)


def is_by_token(permission: Resource) -> bool:
    """Tell whether a permission is certainly for who presents a token, which no service of AWS does.

    An empty one is none in Terraform.
    """
    return permission["token"].certainly(
        lambda token: isinstance(token, Known | Text | Reference) and token != Known("")
    )


def _answered(integration: Resource) -> tuple[str | None, str | None] | None:
    """Return the method of HTTP and the path that an integration of a REST API answers; None for any other."""
    owner = integration.owner
    if owner is None or owner.declaration is None:
        return None
    if owner.kind is Kind.METHOD:
        return verb_of(owner.declaration), path_of(owner.declaration)
    if owner.kind is not Kind.API or owner.declaration.type not in _REST_APIS:
        return None
    verb, path = integration["http_method"].known, integration["path"].known
    said = str(verb).upper() if isinstance(verb, str) else None
    return _ANY if said == _ANY_OF_BODY else said, path if isinstance(path, str) else None


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
    stage, _slash, after_stage = asked.removeprefix("/").partition("/")
    if stage == _TRYING:
        return False
    wanted, _slash, rest = after_stage.partition("/")
    if wanted == "*":
        asked = after_stage.rstrip("/") if rest else after_stage
        return path is None or _may_end_alike(asked, f"{_ANY}/{path.strip('/')}")
    if wanted not in _VERBS:
        return True
    if wanted == _ANY or (verb is not None and verb not in (_ANY, wanted)):
        return False
    return path is None or not rest or _may_be_path(rest.strip("/"), path.strip("/"))


def _may_end_alike(asked: str, answered: str) -> bool:
    """Tell whether what an API answers possibly is what a pattern asks for that begins with a wildcard."""
    if "{" not in f"{answered}{asked}":
        return wildcard.matches(asked, answered, one="?")
    wanted, fixed = _CLOSED.split(asked)[-1], answered.rpartition("}")[2]
    # What is filled in is never empty, and does not end in a slash.
    return (wanted.endswith(fixed) and (bool(fixed) or not wanted.endswith("/"))) or fixed.endswith(wanted)


def _may_be_path(asked: str, path: str) -> bool:
    """Tell whether a path possibly is among those that a pattern asks for: for `{id}` something is filled in."""
    if "{" not in f"{path}{asked}":
        return wildcard.matches(asked, path, one="?")
    fixed, begun = path.partition("{")[0], _OPEN.split(asked, maxsplit=1)[0]
    if begun == asked:
        return asked.startswith(fixed) and len(asked) > len(fixed)
    return begun.startswith(fixed) or (fixed if "{" in path else path).startswith(begun)
