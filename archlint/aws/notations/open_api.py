"""OpenAPI descriptions of APIs: the operations, and who may call them.

Source: Amazon API Gateway Developer Guide, "x-amazon-apigateway-auth object" (words in any case),
"x-amazon-apigateway-authtype property" (`awsSigv4`), "x-amazon-apigateway-policy" and "Working with OpenAPI definitions
for HTTP APIs". Whether it takes what the whole description asks for is told both ways
(aws-apigateway-importer, issue 204).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.model.data import NamedTuple
from archlint.model.values.scalars import Known
from archlint.model.values.value import Tree, Unknown, Value

#: Where a description keeps its schemes: OpenAPI 3, and Swagger 2.
SCHEMES = ("components.securitySchemes", "securityDefinitions")
#: What signs requests, in a scheme and as `AuthorizationType` says it; and a method that all may call.
_SIGNED, _BY_IAM, _OPEN = "awsSigv4", "AWS_IAM", "NONE"
_PREFIX = "x-amazon-apigateway"


class DescribedOperation(NamedTuple):
    """What an API does for a method of a path."""

    path: str
    method: str
    said: Value

    @property
    def integration(self) -> Value:
        """What is called for it."""
        return self.said.step(f"{_PREFIX}-integration")


def api_operations(body: Value) -> Iterator[DescribedOperation]:
    """Yield each operation of a description."""
    paths = body.step("paths").outcome
    for path, methods in paths.items() if isinstance(paths, Tree) else ():
        outcome = methods.outcome
        for method, operation in outcome.items() if isinstance(outcome, Tree) else ():
            yield DescribedOperation(path, method, operation)


def authorization(body: Value, operation: DescribedOperation, is_rest: bool) -> Value:
    """Return what authorizes requests for an operation, in the words of `AuthorizationType`.

    Unknown is all but IAM alone and nobody: authorizers, a policy of the API, and what several of these decide.

    Args:
        body: the description.
        operation: the operation.
        is_rest: whether it describes a REST API.
    """
    own, asked = operation.said.path(f"{_PREFIX}-auth.type"), operation.said.step("security")
    if not body.step(f"{_PREFIX}-policy").certainly_absent:
        return _unknown("a policy of the API decides it, too")
    if not own.certainly_absent:
        is_alone = is_rest and asked.certainly_absent
        return own if is_alone else _unknown("what its security means beside 'x-amazon-apigateway-auth' is not known")
    if not asked.certainly_absent:
        return Value.of(Known(_BY_IAM)) if _is_signed(body, asked) else _unknown("an authorizer may decide it")
    if not body.step("security").certainly_absent:
        return _unknown("only the whole description asks for it")
    return Value.of(Known(_OPEN))


def _unknown(reason: str) -> Value:
    return Value.of(Unknown(reason))


def _is_signed(body: Value, asked: Value) -> bool:
    """Tell whether all requirements of an operation are signatures, but for keys of the API, and one is."""
    requirements, types = asked.outcome, set[object]()
    for requirement in requirements.values() if isinstance(requirements, Tree) and requirements.is_list else ():
        names = requirement.outcome.keys if isinstance(requirement.outcome, Tree) else None
        if not names:
            return False  # nothing is asked for then, or what is not known
        types |= {_type(body, name) for name in names}
    return _SIGNED in types and types <= {_SIGNED, ""}


def _type(body: Value, name: str) -> object:
    """Return the type of authorization that a scheme says, empty for a key of the API; None if it is not known."""
    schemes = (body.path(section).step(name) for section in SCHEMES)
    named = [scheme for scheme in schemes if not scheme.certainly_absent]
    if len(named) != 1 or not isinstance(named[0].outcome, Tree):
        return None
    found = named[0].step(f"{_PREFIX}-authtype")
    is_key = found.certainly_absent and named[0].step(f"{_PREFIX}-authorizer").certainly_absent
    return "" if is_key and named[0].step("type").known == "apiKey" else found.known
