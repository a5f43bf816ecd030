"""Local files that `aws cloudformation package` or CDK uploads, where CloudFormation expects an object in a bucket.

Source: AWS CLI Command Reference, `aws cloudformation package`; AWS SAM Developer Guide, `DefinitionUri`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archlint.languages.cloudformation import cdk
from archlint.languages.cloudformation.template import Template
from archlint.languages.notes import ASSET
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, EmbeddedJson, Text, Tree, Unknown, Value

#: Which property may be a local path, and which one says in the template itself what that file holds.
_PATHS = {
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "Definition"),
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::ApiGatewayV2::Api": ("BodyS3Location", "Body"),
}


#: Which property names the object that CDK uploads for a resource.
_OBJECTS = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Lambda::Function": "Code.S3Key",
    "AWS::Lambda::LayerVersion": "Content.S3Key",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location.Key",
    "AWS::ApiGateway::RestApi": "BodyS3Location.Key",
    "AWS::ApiGatewayV2::Api": "BodyS3Location.Key",
}


def note_assets(template: Template, path: Path) -> None:
    """Say which files of CDK's assembly are uploaded for the resources of a template, where its metadata does not.

    Args:
        template: the template.
        path: where it lies.
    """
    if not cdk.is_beside_manifest(path):
        return
    for declaration in template.declarations.values():
        place = _OBJECTS.get(declaration.type)
        if place is None or declaration.noted(ASSET):
            continue
        outcome = declaration.at(place).outcome
        if isinstance(outcome, Known | Text) and (file := cdk.asset(path, canonical(outcome))):
            declaration.note(ASSET, file)


def expand(template: Template) -> None:
    """Put definitions that lie in local files where those in the template stand."""
    for logical_id, declaration in template.declarations.items():
        if declaration.type not in _PATHS:
            continue
        path, own = _PATHS[declaration.type]
        properties = declaration.properties.outcome
        if not isinstance(properties, Tree):
            continue
        uri = properties.node.get(path)
        if uri.text or (uri.data is not None and declaration.noted(ASSET)):
            template.declarations[logical_id] = _unpacked(template, declaration, properties, path, own)


def _unpacked(template: Template, declaration: Declaration, properties: Tree, path: str, own: str) -> Declaration:
    uri = properties.node.get(path)
    held = local_definition(template, uri if uri.text else uri.with_data(declaration.noted(ASSET)))
    data = {own: held, **dict(properties.node.items())}
    node = properties.node.with_data({key: value for key, value in data.items() if key != path})
    return replace(declaration, properties=Value.of(Tree(node, properties.dialect), declaration.properties.place))


def local_definition(template: Template, uri: Node) -> Value:
    """Return what the file at `uri` holds; unknown if it is not a file inside the project."""
    document = template.files.read(uri.text) if uri.text else None
    if document is None or not isinstance(document.data, dict):
        template.miss_definition(uri, "it holds no definition" if document is not None else "")
        where = f"'{uri.text}'" if uri.text else "a bucket"
        return Value.of(Unknown(f"its definition is in {where}, which is not read", inside=True), uri.place)
    return Value.of(Tree(Node(document, (), document.data), EmbeddedJson()), uri.place)
