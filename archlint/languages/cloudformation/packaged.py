"""Local files that `aws cloudformation package` uploads, where CloudFormation itself expects an object in a bucket.

Source: AWS CLI Command Reference, `aws cloudformation package`; AWS SAM Developer Guide, `DefinitionUri`.
"""

from __future__ import annotations

from dataclasses import replace

from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, EmbeddedJson, Tree, Unknown, Value

#: Which property may be a local path, and which one says in the template itself what that file holds.
_PATHS = {
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "Definition"),
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::ApiGatewayV2::Api": ("BodyS3Location", "Body"),
}


def expand(template: Template) -> None:
    """Put definitions that lie in local files where those in the template stand."""
    for logical_id, declaration in template.declarations.items():
        if declaration.type not in _PATHS:
            continue
        path, own = _PATHS[declaration.type]
        properties = declaration.properties.outcome
        if isinstance(properties, Tree) and properties.node.get(path).text:
            template.declarations[logical_id] = _unpacked(template, declaration, properties, path, own)


def _unpacked(template: Template, declaration: Declaration, properties: Tree, path: str, own: str) -> Declaration:
    held = local_definition(template, properties.node.get(path))
    data = {own: held, **dict(properties.node.items())}
    node = properties.node.with_data({key: value for key, value in data.items() if key != path})
    return replace(declaration, properties=Value.of(Tree(node, properties.dialect), declaration.properties.place))


def local_definition(template: Template, uri: Node) -> Value:
    """Return what the file at `uri` holds; unknown if it is not a file inside the project."""
    document = template.files.read(uri.text) if uri.text else None
    if document is None or not isinstance(document.data, dict):
        where = f"'{uri.text}'" if uri.text else "a bucket"
        return Value.of(Unknown(f"its definition is in {where}, which is not read", inside=True), uri.place)
    return Value.of(Tree(Node(document, (), document.data), EmbeddedJson()), uri.place)
