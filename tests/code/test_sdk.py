"""The table of SDK operations agrees with botocore's and boto3's own models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import xform_name

from archlint.code.evaluation.sdk import OPERATIONS, ApiOperation, resource_kind

BOTO3_NAMES = {"states": "stepfunctions"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.service}:{operation.name}")
def test_operations_exist_with_their_parameters(operation: ApiOperation) -> None:
    name = BOTO3_NAMES.get(operation.service, operation.service)
    model = botocore.session.get_session().get_service_model(name).operation_model(operation.name)
    assert operation.signs <= set(model.input_shape.members)
    assert operation.snake_name == xform_name(operation.name)


@pytest.mark.parametrize(
    ("service", "kind"),
    [("sqs", "Queue"), ("sns", "Topic"), ("dynamodb", "Table"), ("s3", "Bucket"), ("s3", "Object")],
)
def test_resources_call_what_boto3_says(service: str, kind: str) -> None:
    folder = next((Path(boto3.__file__).parent / "data" / service).iterdir())
    model: dict[str, Any] = json.loads((folder / "resources-1.json").read_text())["resources"][kind]
    actions = {xform_name(name): action["request"]["operation"] for name, action in model["actions"].items()}
    ours = {name: method.operation.name for name, method in resource_kind(service, kind).methods.items()}
    by_hand = {"upload_file", "upload_fileobj", "copy"}  # boto3 adds these in code: boto3/s3/inject.py
    assert {name: operation for name, operation in ours.items() if name not in by_hand} == {
        name: operation for name, operation in actions.items() if name in ours
    }
    writing = {operation.name for operation in OPERATIONS if operation.service == service}
    assert {name for name, operation in actions.items() if operation in writing} <= set(ours)
    identifiers = [xform_name(identifier["name"]) for identifier in model["identifiers"]]
    assert [name for name, _ in resource_kind(service, kind).identifiers] == identifiers
