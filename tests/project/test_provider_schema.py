"""The script that trims the schema of Terraform's AWS provider."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.provider_schema import TRIMMED, main, types_of_the_table

#: Two resource types, in the form of `terraform providers schema -json`; the first is in the table, the second is not.
SMALL: dict[str, Any] = {
    "format_version": "1.0",
    "provider_schemas": {
        "registry.terraform.io/hashicorp/archive": {"resource_schemas": {}},
        "registry.terraform.io/hashicorp/aws": {
            "provider": {"version": 0, "block": {}},
            "resource_schemas": {
                "aws_sqs_queue": {
                    "version": 0,
                    "block": {
                        "attributes": {
                            "name": {"type": "string", "optional": True, "computed": True},
                            "arn": {"type": "string", "computed": True},
                        },
                        "block_types": {
                            "timeouts": {
                                "nesting_mode": "single",
                                "block": {"attributes": {"create": {"type": "string", "optional": True}}},
                            }
                        },
                    },
                },
                "aws_vpc": {"version": 1, "block": {"attributes": {"cidr_block": {"type": "string"}}}},
            },
        },
    },
}


def _written(schema: object, folder: Path) -> tuple[int, Path]:
    path, output = folder / "schema.json", folder / "trimmed.json"
    path.write_text(schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8")
    return main([str(path), "--output", str(output)]), output


def test_only_types_of_the_table_and_only_names_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, output = _written(SMALL, tmp_path)
    text = output.read_text(encoding="utf-8")
    assert text == '{\n"aws_sqs_queue": {"arn":0,"name":0,"timeouts":{"create":0}}\n}\n'
    assert code == 1 and "no resource type aws_sns_topic\n" in capsys.readouterr().err


def test_the_schema_of_the_whole_provider_gives_the_file_in_the_repository(tmp_path: Path) -> None:
    types = {name: {"block": _block(body)} for name, body in json.loads(TRIMMED.read_text(encoding="utf-8")).items()}
    address = "registry.opentofu.org/hashicorp/aws"
    code, output = _written({"provider_schemas": {address: {"resource_schemas": types}}}, tmp_path)
    assert code == 0
    assert output.read_text(encoding="utf-8") == TRIMMED.read_text(encoding="utf-8")


def _block(names: dict[str, Any]) -> dict[str, Any]:
    """Return a block of a schema, its names in the opposite order."""
    turned = list(reversed(names.items()))
    return {
        "attributes": {name: {"type": "string"} for name, body in turned if body == 0},
        "block_types": {name: {"block": _block(body)} for name, body in turned if body != 0},
    }


def test_the_file_has_every_type_of_the_table_and_no_other() -> None:
    assert list(json.loads(TRIMMED.read_text(encoding="utf-8"))) == types_of_the_table()


@pytest.mark.parametrize("schema", ["{", "[]", {}, {"provider_schemas": {"example.com/other/aws": {}}}])
def test_anything_else_is_refused(schema: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, output = _written(schema, tmp_path)
    assert code == 2 and not output.exists()
    assert capsys.readouterr().err.startswith(str(tmp_path / "schema.json"))
