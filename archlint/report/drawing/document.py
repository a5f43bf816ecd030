"""The architecture as JSON, for other programs, and the schema of that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from archlint.aws.kinds import Kind, Link
from archlint.findings.severity import Severity
from archlint.graph.architecture.model import VERSION, Architecture
from archlint.graph.resource import Evidence
from archlint.model.source.printable import JSON_HASH, without_commands

_TITLE = "The architecture that archlint sees: archlint graph --format json"


def render_json(architecture: Architecture) -> Iterator[str]:
    """Yield the lines of the document, without line breaks."""
    text = json.dumps(architecture.to_json(), indent=2, ensure_ascii=True)
    yield from without_commands(text, JSON_HASH).split("\n")


def render_graph_schema() -> Iterator[str]:
    """Yield the lines of the JSON schema, without line breaks."""
    yield from json.dumps(_schema(), indent=2).split("\n")


def _schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLE,
        "description": "Keys that are not required are left out where they would be false or empty.",
        **_object(
            {
                "version": {"const": VERSION, "description": "Grows when a key changes its meaning or goes away."},
                "frames": _list("frame", "What resources are declared in, each after the one around it."),
                "nodes": _list("node", "The resources and their parts, by frame and line."),
                "edges": _list("edge", "The links between them, the way messages flow, by the nodes they start at."),
                "loops": {
                    "type": "array",
                    "items": {"type": "array", "items": _ID},
                    "description": "The ways on which messages can come back: the ids of the nodes on each.",
                },
            }
        ),
        "$defs": {
            "frame": _FRAME,
            "node": _NODE,
            "edge": _EDGE,
            "setting": _SETTING,
            "fact": _FACT,
            "finding": _FINDING,
        },
    }


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(name: str, description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "description": description}


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description} | more


def _true(description: str) -> dict[str, Any]:
    return {"const": True, "description": description}


def _text_or_null(description: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": description}


_ID = _text("The id of a node.")
_WHEN = _text_or_null("The conditions under which it exists, in words; null if it always does.")
_PATH = _text("The file, as reports show it.")
_LINE = {"type": "integer", "minimum": 1, "description": "The line in it."}
_PLACE = {"path": _PATH, "line": _LINE}

_FRAME = _object(
    {
        "id": _text("Stable, and unique in the document: the path from the repository's root, then stacks or modules."),
        "kind": {"enum": ["template", "nested stack", "root module", "module", "plan or state"]},
        "name": _text("What people call it."),
        "parent": _text_or_null("The id of the frame around it."),
    },
    {
        "path": _text("The file in which it is nested or called, as reports show it."),
        "line": {"type": "integer", "minimum": 1, "description": "The line of that."},
    },
)
_SETTING = _object(
    {
        "name": _text("archlint's name of the setting, see docs/table.md."),
        "value": {
            "type": ["string", "number", "boolean", "null"],
            "description": "What it is, durations in seconds; null where that is not known.",
        },
        "default": {"type": "boolean", "description": "Whether it is this because it is not set."},
    },
    {
        "unknown": _text("Why the value is not known."),
        "when": _text("The conditions under which it is this, beside those of its resource."),
        **_PLACE,
    },
)
_FACT = _object(
    {
        "kind": {"enum": ["grant", "key", "permission", "policy", "role"]},
        "id": _text("The id that it has as a node, with --all."),
        "name": _text("What its author calls it."),
        **_PLACE,
    }
)
_FINDING = _object(
    {
        "check": _text("The check's name."),
        "level": {"enum": [level.value for level in Severity]},
        "message": _text("What is wrong."),
        "fingerprint": _text("What identifies the finding in reports."),
        **_PLACE,
    }
)
_NODE = _object(
    {
        "id": _text("Stable, and unique in the document: frame, kind and name; `#2` and so on where these are equal."),
        "kind": {"enum": [kind.value for kind in Kind], "description": "What it is."},
        "service": _text("Its service, as ARNs call it; empty if that is not known."),
        "name": _text("The name its author wrote; a part carries its owner's."),
        "frame": _text_or_null("The id of the innermost frame it is in; null for what no template declares."),
        **_PLACE,
        "when": _WHEN,
    },
    {
        "logical_id": _text("Its logical id, or Terraform's address, where the name is another one."),
        "physical_name": _text("The name that it is deployed with, where a template says it and it is another one."),
        "former_addresses": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The addresses of Terraform that it had before, the newest first.",
        },
        "type": _text("The provider's type, such as AWS::SQS::Queue; parts have none."),
        "dialect": {"enum": ["cloudformation", "cdk", "terraform"]},
        "owner": _text("The id of the node that it is a part of."),
        "external": _true("No template of its scope declares it; path and line are where it is named."),
        "many": _true("It stands for copies of which the number is not known."),
        "connector": _true("It only connects two others: drawings have a line in its place."),
        "aside": _true("No message passes it: a policy, permission, role, key or other name. Only with --all."),
        "settings": _list("setting", "The settings that matter."),
        "states": _list("setting", "Of a state machine, its states by their names, without those inside of them."),
        "facts": _list("fact", "The roles it acts in, their policies, what says who may use it, and its key."),
        "findings": _list("finding", "What is found at it. Only with --with-findings."),
    },
)
_EDGE = _object(
    {
        "source": _ID,
        "target": _ID,
        "link": {"enum": [link.value for link in Link], "description": "What it means, read from source to target."},
        "evidence": {"enum": [each.value for each in Evidence], "description": "What it rests on."},
        "inferred": {"type": "boolean", "description": "Whether no property makes it: it follows from the evidence."},
        "dead_letter": {
            "type": "boolean",
            "description": "Whether it is for what was not delivered or processed.",
        },
        **_PLACE,
        "when": _WHEN,
    },
    {
        "because": _text("The evidence in words."),
        "rests_on": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The parameters whose defaults it rests on.",
        },
        "needs": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The IAM actions it takes, all of them; of a|b, one.",
        },
        "facts": _list("fact", "The role that messages travel it in, and the policies that admit them."),
    },
)
