"""What kind of file a document is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archlint.languages.detect import FileKind, kind_of
from archlint.model.source.document import parse

STATE = {"version": 4, "serial": 1, "lineage": "0", "resources": []}


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}, "t.json", FileKind.TEMPLATE),
        ({"Resources": {"Q": {"Kind": "AWS::SQS::Queue"}}}, "t.json", FileKind.OTHER),
        ({"AWSTemplateFormatVersion": "2010-09-09"}, "t.json", FileKind.TEMPLATE),
        ({"format_version": "1.2", "planned_values": {}}, "t.json", FileKind.PLAN),
        ({"format_version": "1.2"}, "t.json", FileKind.OTHER),
        (STATE, "terraform.tfstate", FileKind.STATE),
        (STATE, "anything.json", FileKind.STATE),
        ({**STATE, "version": 3}, "terraform.tfstate", FileKind.OLD_STATE),
        ({"resource": {}}, "main.tf.json", FileKind.JSON_CONFIGURATION),
        ({"resource": {}}, ".main.tf.json", FileKind.OTHER),
        ({"resource": {}}, "main.tf", FileKind.HCL),
        ({"StartAt": "A"}, "machine.asl.json", FileKind.OTHER),
        ([], "list.json", FileKind.OTHER),
    ],
)
def test_kind_of(data: Any, name: str, kind: FileKind) -> None:
    document = parse(json.dumps(data).encode(), f"folder/{name}")
    assert kind_of(document) is kind
    assert kind_of(document) is kind


def test_what_may_hold_secrets_is_confidential() -> None:
    confidential = {kind for kind in FileKind if kind.is_confidential}
    assert confidential == {FileKind.PLAN, FileKind.STATE, FileKind.OLD_STATE}
