"""The path that a method of a REST API answers, whose words its resources hold, and the method of HTTP.

Source: AWS CloudFormation reference, `AWS::ApiGateway::Method` and `AWS::ApiGateway::Resource`; Terraform AWS provider,
`aws_api_gateway_resource`.
"""

from __future__ import annotations

from archlint.model.source.location import Place
from archlint.model.values.value import Declaration, Reference, Value

_RESOURCES = {
    "AWS::ApiGateway::Resource": ("PathPart", "ParentId"),
    "aws_api_gateway_resource": ("path_part", "parent_id"),
}
_MAX_DEPTH = 50
#: Where a method names the resource of its API, whose path it answers.
_OF_RESOURCE = ("ResourceId", "resource_id")
_VERB = ("HttpMethod", "http_method")


def path_of(method: Declaration) -> str | None:
    """Return the path of a method of a REST API, from its resources or SAM's event; None if that is not known."""
    written = method.at("Path").known
    if isinstance(written, str):
        return written
    outcome = Value.union(branch for key in _OF_RESOURCE for branch in method.each(key)).outcome
    words: list[str] = []
    for _ in range(_MAX_DEPTH):
        if not isinstance(outcome, Reference):
            return None
        if outcome.attribute in ("RootResourceId", "root_resource_id"):
            return "/" + "/".join(reversed(words))
        part, parent = _RESOURCES.get(outcome.target.type, ("", ""))
        word = outcome.target.at(part).known if part else None
        if not isinstance(word, str):
            return None
        words.append(word)
        outcome = outcome.target.at(parent).outcome
    return None


def verb_of(method: Declaration) -> str | None:
    """Return the method of HTTP that one of a REST API answers, `ANY` for all; None if that is not known.

    In Terraform an integration names the method that it belongs to by that.
    """
    said = Value.union(branch for key in _VERB for branch in method.each(key))
    if isinstance(said.outcome, Reference) and said.outcome.attribute in _VERB:
        said = said.outcome.target.at(said.outcome.attribute)
    is_said = isinstance(said.known, str) and not any(branch.rests_on for branch in said.branches)
    return str(said.known).upper() if is_said else None


def place_of_path(method: Declaration) -> Place:
    """Return where a method says which path it answers."""
    values = map(method.at, ("Path", *_OF_RESOURCE))
    return next((value.place for value in values if value.place is not None), method.place)
