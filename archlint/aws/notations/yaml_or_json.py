"""What AWS takes as JSON or as YAML: OpenAPI descriptions of APIs, and documents of Systems Manager.

Source: Terraform AWS provider, `aws_api_gateway_rest_api` and `aws_apigatewayv2_api` (`body`), `aws_ssm_document`
(`document_format`); AWS CloudFormation reference, `AWS::SSM::Document` (`Content`, `DocumentFormat`).
"""

from __future__ import annotations

from functools import lru_cache

from archlint.model.source.document import PlainData, Unreadable, parse
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import marked
from archlint.model.values.value import EmbeddedJson, Outcome, Text, Tree, Unknown, Value, read_json

#: No longer text is read as YAML, in characters.
_MAX_YAML = 1_000_000


def yaml_or_json(value: Value) -> Value:
    """Return what a mapping says, or a text of one, in either notation."""
    return value.then(lambda outcome, place: Value.of(_read(outcome, place), place))


def _read(outcome: Outcome, place: Place | None) -> Outcome:
    if not isinstance(outcome, Known | Text):
        return outcome
    found = read_json(outcome, place)
    if not isinstance(found, Unknown) or place is None:
        return found
    source, holes = marked(outcome)
    data = _yaml(source) if len(source) <= _MAX_YAML else None
    if not isinstance(data, dict):
        return found
    return Tree(Node(place.document.embedded(place.route, source), (), data), EmbeddedJson(holes))


@lru_cache(maxsize=8)
def _yaml(source: str) -> PlainData:
    """Return the data in a text of YAML, nothing where it is none; its parts are asked for one by one."""
    try:
        return parse(source.encode(errors="surrogatepass"), "").data
    except Unreadable:
        return None
