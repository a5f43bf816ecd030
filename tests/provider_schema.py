"""Writes `tests/data/terraform-provider-aws.json`: what the AWS provider calls the attributes of the types in the table.

Usage: python -m tests.provider_schema SCHEMA

SCHEMA is what `terraform providers schema -json` prints, in a folder whose configuration requires `hashicorp/aws`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from archlint.aws.services import TABLE

#: The file that the script writes.
TRIMMED = Path(__file__).resolve().parent / "data" / "terraform-provider-aws.json"
#: How the addresses of the AWS provider end, in the registries of Terraform and of OpenTofu.
_PROVIDER = "/hashicorp/aws"

#: The attributes and nested blocks of a block by name; an attribute is 0.
Names: TypeAlias = dict[str, "Names | int"]


class SchemaError(Exception):
    """A file that is not what `terraform providers schema -json` prints, or has no AWS provider in it."""


def main(arguments: list[str] | None = None) -> int:
    """Write the file; return 1 if the schema lacks a type of the table, 2 if it is no schema of the AWS provider."""
    parser = argparse.ArgumentParser(prog="python -m tests.provider_schema", description=__doc__)
    parser.add_argument("schema", type=Path, metavar="SCHEMA")
    parser.add_argument("--output", type=Path, default=TRIMMED, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        types = resource_types(options.schema.read_text(encoding="utf-8"))
    except (OSError, ValueError, SchemaError) as reason:
        sys.stderr.write(f"{options.schema}: {reason}\n")
        return 2
    wanted = types_of_the_table()
    found = {name: names(types[name]["block"]) for name in wanted if name in types}
    options.output.write_text(render(found), encoding="utf-8")
    missing = [name for name in wanted if name not in types]
    for name in missing:
        sys.stderr.write(f"{options.schema}: no resource type {name}\n")
    return int(bool(missing))


def types_of_the_table() -> list[str]:
    """Return the resource types of the AWS provider that the table names, sorted.

    A part, `aws_ses_receipt_rule.action`, stands in the resource before its dot; `awscc_*` is another provider's.
    """
    return sorted({name.partition(".")[0] for name in TABLE if name.startswith("aws_")})


def resource_types(text: str) -> Mapping[str, Any]:
    """Return the resource types of the AWS provider with their schemas.

    Raises:
        ValueError: the text is no JSON.
        SchemaError: it holds no schema of the AWS provider.
    """
    data = json.loads(text)
    providers = data.get("provider_schemas") if isinstance(data, dict) else None
    for address, schema in (providers or {}).items():
        if address.endswith(_PROVIDER):
            types: Mapping[str, Any] = schema["resource_schemas"]
            return types
    raise SchemaError(f"has no provider_schemas.*{_PROVIDER}")


def names(block: Mapping[str, Any]) -> Names:
    """Return the attributes of a block as 0, then its nested blocks with theirs, each sorted by name."""
    nested = block.get("block_types", {})
    blocks = {name: names(nested[name]["block"]) for name in sorted(nested)}
    return {**dict.fromkeys(sorted(block.get("attributes", {})), 0), **blocks}


def render(types: Mapping[str, Names]) -> str:
    """Return the text of the file: one type in each line, so that a change of the provider can be reviewed."""
    return "{\n" + ",\n".join(_lines(types)) + "\n}\n"


def _lines(types: Mapping[str, Names]) -> Iterable[str]:
    for name in sorted(types):
        yield f"{json.dumps(name)}: {json.dumps(types[name], separators=(',', ':'))}"


if __name__ == "__main__":
    sys.exit(main())
