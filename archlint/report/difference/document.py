"""What differs, as JSON for other programs, and the schema of that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from archlint.aws.kinds import Kind, Link
from archlint.findings.severity import Severity
from archlint.graph.architecture.comparison.differences import ASPECTS, DIFFERENCE_VERSION, ArchitectureDifference
from archlint.graph.architecture.comparison.guarantees import GUARANTEE_NAMES
from archlint.model.source.printable import JSON_HASH, without_commands


def render_difference_json(difference: ArchitectureDifference) -> Iterator[str]:
    """Yield the lines of the document, without line breaks."""
    text = json.dumps(difference.to_json(), indent=2, ensure_ascii=True)
    yield from without_commands(text, JSON_HASH).split("\n")


def render_difference_schema() -> Iterator[str]:
    """Yield the lines of the JSON schema, without line breaks."""
    yield from json.dumps(_schema(), indent=2).split("\n")


def _schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What differs between two architectures: archlint diff --format json",
        "description": "Keys that are not required are left out where they would be empty.",
        **_object(
            {
                "version": {"const": DIFFERENCE_VERSION, "description": "Grows when a key changes its meaning."},
                "before": _text("What the first one is called: a revision or a path."),
                "after": _text("What the second one is called."),
                "differs": {"type": "boolean", "description": "Whether any of the lists below has something."},
                "guarantees_lost": _list("loss", "What held before, and does not hold any more."),
                "nodes": _list("node", "The resources that differ; those that are removed last."),
                "edges": _list("edge", "The edges that differ; those that are removed last."),
                "findings": _list("finding", "The findings that differ; those that are gone last."),
            }
        ),
        "$defs": {
            "loss": _LOSS,
            "place": _RESOURCE,
            "node": _NODE,
            "setting": _SETTING,
            "value": _VALUE,
            "edge": _EDGE,
            "way": _WAY,
            "finding": _FINDING,
        },
    }


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = required | (optional or {})
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def _list(name: str, description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "description": description}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _one_of(words: list[str], description: str) -> dict[str, Any]:
    return {"enum": words, "description": description}


_WHEN = {"type": ["string", "null"], "description": "The conditions under which it exists; null if it always does."}
_PLACE = {
    "path": _text("The file, as reports show it."),
    "line": {"type": "integer", "minimum": 1, "description": "The line in it."},
}
_KIND = _one_of([kind.value for kind in Kind], "What it is.")
_LOSS = _object(
    {
        "guarantee": _one_of(GUARANTEE_NAMES, "What is lost."),
        "node": _text("The id of the node, as it is now, for which it does not hold any more."),
        "kind": _KIND,
        "name": _text("Its name."),
        "message": _text("What is lost, with both values."),
        **_PLACE,
    },
    {"source": _text("AWS's page that says what it means.")},
)
_ABOUT = {
    "id": _text("The id of the node, as archlint graph has it."),
    "kind": _KIND,
    "name": _text("The name its author wrote."),
    **_PLACE,
    "when": _WHEN,
}
_RESOURCE = _object(_ABOUT)
_VALUE = _object(
    {
        "name": _text("archlint's name of the setting, see docs/table.md."),
        "value": {"type": ["string", "number", "boolean", "null"], "description": "Durations are in seconds."},
        "default": {"type": "boolean", "description": "Whether it is this because it is not set."},
    },
    {
        "unknown": _text("Why it is not known."),
        "when": _text("The conditions under which it is this."),
        **_PLACE,
    },
)
_SETTING = _object(
    {
        "name": _text("archlint's name of the setting, see docs/table.md."),
        "before": _list("value", "What it was; empty if it was not set."),
        "after": _list("value", "What it is; empty if it is not set."),
    }
)
_ASPECT = _object(
    {
        "name": _one_of(list(ASPECTS), "What differs."),
        "before": _text("What it was."),
        "after": _text("What it is."),
    }
)
_NODE = _object(
    {"change": _one_of(["added", "removed", "renamed", "changed"], "What became of it."), **_ABOUT},
    {
        "former": {"$ref": "#/$defs/place", "description": "What it was, if it is on both sides."},
        "recognised_by": _one_of(
            ["moved", "logical id", "physical name", "address", "owner", "ends"],
            "What says that it is the same, though its name is another one.",
        ),
        "settings": _list("setting", "The settings that differ."),
        "aspects": {"type": "array", "items": _ASPECT, "description": "What else differs."},
    },
)
_WAY = _object(
    {
        "source": _text("The id of the node that it starts at."),
        "target": _text("The id of the node that it leads to."),
        "when": _WHEN,
        "inferred": {"type": "boolean", "description": "Whether no property makes it."},
        **_PLACE,
    }
)
_EDGE = _object(
    {
        "change": _one_of(["added", "removed", "rerouted", "changed"], "What became of it; rerouted: another end."),
        "link": _one_of([link.value for link in Link], "What it means, read from source to target."),
        "source": _text("The id of the node that it starts at, or did."),
        "target": _text("The id of the node that it leads to, or did."),
        **_PLACE,
        "before": _list("way", "What was there, one for each condition."),
        "after": _list("way", "What is there."),
    }
)
_FINDING = _object(
    {
        "change": _one_of(["new", "gone", "changed"], "What became of it; changed: its level is another one."),
        "check": _text("The check's name."),
        "level": _one_of([level.value for level in Severity], "How bad it is."),
        "message": _text("What is wrong."),
        "fingerprint": _text("What identifies the finding in reports."),
        **_PLACE,
    },
    {"level_before": _one_of([level.value for level in Severity], "How bad it was.")},
)
