"""The JSON schema of the configuration, for editors: written from the options and the checks themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.check import Check, Threshold
from archlint.findings.severity import Severity
from archlint.linter.config.file import OPTIONS

_STRINGS = {"type": "array", "items": {"type": "string"}}


def render_schema(checks: Sequence[Check]) -> Iterator[str]:
    """Yield the lines of the schema, without line breaks; `checks` are all there are."""
    names = {"type": "array", "items": {"$ref": "#/$defs/check"}}
    resource = _table({"ignore": names, "reason": {"type": "string", "description": "Why they are ignored."}})
    level = {"enum": [severity.value for severity in Severity], "description": "The level of all that it finds."}
    types: dict[str, dict[str, Any]] = {
        "select": names,
        "ignore": names,
        "pedantic": {"type": "boolean", "default": False},
        "packs": _STRINGS,
        "exclude": _STRINGS,
        "force-exclude": {"type": "boolean", "default": False},
        "respect-gitignore": {"type": "boolean", "default": True},
        "per-file-ignores": {"type": "object", "additionalProperties": names},
        "resources": {"type": "object", "additionalProperties": resource},
        "checks": {
            "type": "object",
            "properties": {check.name: _settings(check, level) for check in checks},
            "additionalProperties": {"type": "object", "properties": {"level": level}},
        },
    }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "archlint.toml",
        "description": "The configuration of archlint; in pyproject.toml it is [tool.archlint].",
        **_table({key: {"description": option.documentation, **types[key]} for key, option in OPTIONS.items()}),
        "$defs": {
            "check": {
                "description": "The name of a check.",
                # Other packs have checks of their own.
                "anyOf": [{"enum": [check.name for check in checks]}, {"type": "string"}],
            }
        },
    }
    yield from json.dumps(schema, indent=2).split("\n")


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _settings(check: Check, level: dict[str, Any]) -> dict[str, Any]:
    thresholds = {threshold.name: _threshold(threshold) for threshold in check.thresholds}
    return {"description": check.summary, **_table({"level": level, **thresholds})}


def _threshold(threshold: Threshold) -> dict[str, Any]:
    kind = "integer" if isinstance(threshold.default, int) else "number"
    return {
        "type": kind,
        "exclusiveMinimum": 0,
        "default": threshold.default,
        "description": f"{threshold.documentation[:1].upper()}{threshold.documentation[1:]}.",
    }
