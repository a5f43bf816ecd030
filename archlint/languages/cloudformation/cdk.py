"""CDK assemblies: which templates they hold, what their resources are called, where they were written.

What CDK for Terraform makes has a manifest, too.

Source: AWS CDK Developer Guide, "Cloud assemblies"; aws-cdk-lib's cloud-assembly-schema (`manifest.json`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from archlint.model.source.location import Location

MANIFEST = "manifest.json"
#: Where CDK notes in a resource's Metadata which construct made it.
CONSTRUCT_PATH = "aws:cdk:path"
_MAX_BYTES = 100_000_000
_MAX_DEPTH = 10
#: What CDK adds by itself; nobody can edit it.
_FRAMEWORK = re.compile(
    r"framework-(?:onEvent|isComplete|onTimeout)|waiter-state-machine|BucketNotificationsHandler|LogRetention[0-9a-f]{8}"
    r"|CustomResourceProvider|AWS679f53fac002430cb0da5b7982bd2287"
)
#: Custom resources of aws-cdk-lib that do nothing to where messages go, whatever they are given.
_ASIDE = frozenset(
    {
        "Custom::CDKBucketDeployment",
        "Custom::CloudwatchLogResourcePolicy",
        "Custom::LogRetention",
        "Custom::S3AutoDeleteObjects",
        "Custom::VpcRestrictDefaultSG",
    }
)
_FRAME = re.compile(r"\((?P<file>[^()]+?):(?P<line>\d+)(?::(?P<column>\d+))?\)\s*$")


def templates(folder: Path) -> list[Path] | None:
    """Return the stack templates of an assembly and of those nested in it; None if a folder is no assembly."""
    artifacts = _artifacts(folder)
    return None if artifacts is None else list(_templates(folder, artifacts, 0))


def _templates(folder: Path, artifacts: dict[str, Any], depth: int) -> Iterator[Path]:
    for artifact in artifacts.values():
        properties = artifact.get("properties") if isinstance(artifact, dict) else None
        if not isinstance(properties, dict):
            continue
        file, inner = properties.get("templateFile"), properties.get("directoryName")
        if isinstance(file, str) and (folder / file).is_file():
            yield folder / file
        elif isinstance(inner, str) and depth < _MAX_DEPTH:
            yield from _templates(folder / inner, _artifacts(folder / inner) or {}, depth + 1)


def _artifacts(folder: Path) -> dict[str, Any] | None:
    manifest = _json(folder / MANIFEST)
    artifacts = manifest.get("artifacts")
    return artifacts if isinstance(artifacts, dict) and "version" in manifest else None


def stacks(folder: Path) -> list[Path] | None:
    """Return the stacks' configuration that CDK for Terraform has written into a folder; None if it has written none.

    Source: CDK for Terraform, `packages/cdktf/lib/manifest.ts`.
    """
    manifest = _json(folder / MANIFEST)
    listed = manifest.get("stacks")
    if not isinstance(listed, dict) or "version" not in manifest:
        return None
    files = (stack.get("synthesizedStackPath") for stack in listed.values() if isinstance(stack, dict))
    return [folder / file for file in files if isinstance(file, str) and (folder / file).is_file()]


def construct_name(path: str) -> str:
    """Return what a resource's author calls it: its construct path without the `Resource` that CDK puts at the end."""
    return path.removesuffix("/Resource")


def is_framework(path: str) -> bool:
    """Tell whether a construct is one that CDK adds by itself."""
    return _FRAMEWORK.search(path) is not None


def is_aside(type_name: str) -> bool:
    """Tell whether a type is a custom resource of CDK's own that connects nothing: it empties a bucket, keeps logs."""
    return type_name in _ASIDE


def creation(template: Path, path: str) -> Location | None:
    """Return where in the user's own source a construct was created; None if the assembly does not say.

    Args:
        template: the stack's template in the assembly.
        path: the construct's path.
    """
    entries = _metadata(template.parent.resolve()).get(f"/{path}")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        trace = entry.get("data") if entry.get("type") == "aws:cdk:creationStack" else entry.get("trace")
        for frame in trace if isinstance(trace, list) else ():
            match = _FRAME.search(str(frame))
            if match and "node_modules" not in match["file"] and not match["file"].startswith("node:"):
                line, column = int(match["line"]), int(match["column"] or 1)
                return Location(_shown(match["file"]), max(1, line), max(1, column), max(1, line), max(1, column) + 1)
    return None


@lru_cache(maxsize=64)
def _metadata(folder: Path) -> dict[str, Any]:
    """Return what an assembly says of its constructs, by path: in files beside the templates, or in the manifest."""
    found: dict[str, Any] = {}
    for artifact in (_artifacts(folder) or {}).values():
        if isinstance(artifact, dict):
            metadata, file = artifact.get("metadata"), artifact.get("additionalMetadataFile")
            found |= metadata if isinstance(metadata, dict) else {}
            found |= _json(folder / file) if isinstance(file, str) else {}
    return found


def _json(path: Path) -> dict[str, Any]:
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _shown(file: str) -> str:
    """Return a source file's path as people write it: relative to the working folder, if it is below it."""
    working = os.getcwd() + os.sep  # noqa: PTH109 - compared with text
    return file.removeprefix(working)
