"""The JSON schema of the configuration, for editors: written from the options and the checks themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.check import Check, Threshold
from archlint.findings.choosing.profile import PROFILES, RECOMMENDED
from archlint.findings.severity import Severity
from archlint.linter.config.file import OPTIONS
from archlint.linter.config.loads import LOAD_PATTERN

_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": {"type": "string"}}

_ONE_OR_MORE = {"anyOf": [_STRING, _STRINGS]}


def render_schema(checks: Sequence[Check]) -> Iterator[str]:
    """Yield the lines of the schema, without line breaks; `checks` are all there are."""
    names = {"type": "array", "items": {"$ref": "#/$defs/check"}}
    words = {"type": "array", "items": {"$ref": "#/$defs/word"}}
    ignored = _table(
        {
            "ignore": names,
            "reason": {"type": "string", "description": "Why they are ignored."},
            "until": {
                "type": "string",
                "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
                "description": "The last day on which they are ignored.",
            },
        }
    )
    level = {"enum": [severity.value for severity in Severity], "description": "The level of all that it finds."}
    settings = {
        "type": "object",
        "properties": {check.name: _settings(check, level) for check in checks},
        "additionalProperties": {"type": "object", "properties": {"level": level}},
    }
    levels = [severity.value for severity in Severity]
    types: dict[str, dict[str, Any]] = {
        "extend": _STRING,
        "profile": {"enum": list(PROFILES), "default": RECOMMENDED},
        "select": {**words, "minItems": 1},
        "extend-select": words,
        "ignore": words,
        "pedantic": {"type": "boolean", "default": False},
        "require-reason": {"type": "boolean", "default": False},
        "fail-on": {"enum": [*levels, "never"], "default": "warning"},
        "min-level": {"enum": levels},
        "baseline": _STRING,
        "since": {"anyOf": [{"type": "string", "pattern": "^[^-]"}, {"type": "boolean"}]},
        "parameter-files": _STRINGS,
        "var-files": _STRINGS,
        "config-env": _ONE_OR_MORE,
        "workspace": _ONE_OR_MORE,
        "source-root": _STRING,
        "output": _ONE_OR_MORE,
        "jobs": {"type": "integer", "minimum": 1},
        "cache": {"type": "boolean", "default": True},
        "cache-dir": _STRING,
        "load": {"type": "object", "additionalProperties": {"type": "string", "pattern": LOAD_PATTERN}},
        "packs": _STRINGS,
        "exclude": _STRINGS,
        "force-exclude": {"type": "boolean", "default": False},
        "respect-gitignore": {"type": "boolean", "default": True},
        "per-file-ignores": {"type": "object", "additionalProperties": {"anyOf": [names, ignored]}},
        "resources": {"type": "object", "additionalProperties": ignored},
        "checks": settings,
        "overrides": {
            "type": "array",
            "items": {
                **_table({"files": _STRINGS, "resources": _STRINGS, "checks": {"$ref": "#/properties/checks"}}),
                "anyOf": [{"required": ["files"]}, {"required": ["resources"]}],
            },
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
            },
            "word": {
                "description": "The name of a check, a tag, or a pattern of names such as *-dlq.",
                "anyOf": [
                    {"enum": [check.name for check in checks]},
                    {"enum": sorted({tag for check in checks for tag in check.tags})},
                    {"type": "string"},
                ],
            },
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
