"""CDK assemblies: which templates they hold, what their resources are called, where they were written.

What CDK for Terraform makes has a manifest, too.

Source: AWS CDK Developer Guide, "Cloud assemblies"; aws-cdk-lib's cloud-assembly-schema (`manifest.json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.files import disk
from archlint.model.source.files.project import Tell, leads_out, project_root, resolved_folder, shown
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.files.working import path_to_show
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable
from archlint.model.values.site import OWN, Site
from archlint.model.values.value import Declaration

MANIFEST = "manifest.json"
#: Where CDK notes in a resource's Metadata which construct made it.
CONSTRUCT_PATH = "aws:cdk:path"
_MAX_BYTES = 50 * MEGABYTE
_MAX_DEPTH = 10
#: Longer names are shortened in messages.
_MAX_SHOWN = 80
#: What CDK adds by itself; the author cannot edit it.
_FRAMEWORK = regex(
    r"framework-?(?:onEvent|isComplete|onTimeout)|waiter-?state-?machine|BucketNotificationsHandler"
    r"|LogRetention[0-9a-f]{8}|CustomResourceProvider|AWS679f53fac002430cb0da5b7982bd2287"
    r"|AWSb4cf1abd4e4f4bc699441af7ccd9ec37"
)
#: Logical ids have nothing between the words of a path, and a hash at the end.
_HASHED_ID = regex(r"[A-Za-z0-9]{0,247}+(?<=[0-9A-F]{8})")
#: Custom resources of aws-cdk-lib that do nothing to where messages go, whatever they are given.
_ASIDE = frozenset(
    {
        "Custom::CDKBucketDeployment",
        "Custom::LogRetention",
        "Custom::S3AutoDeleteObjects",
        "Custom::VpcRestrictDefaultSG",
    }
)
#: What an object is called that CDK uploads.
_HASHED = regex(r"(?:.*/)?([0-9a-f]{64})(?:\.[a-z.]+)?", re.DOTALL)
_ENVIRONMENT = regex(r"aws://([\w-]+)/([\w-]+)")
#: What is not in an assembly has no name that is known.
_NOWHERE = "", OWN
#: How what stands for an account or region begins that is not known before the deployment.
_UNKNOWN = "unknown-"
#: What CDK, and CDK for Terraform, write into each manifest.
_WRITTEN = regex(rb"\"artifacts\"\s*+:|\"synthesizedStackPath\"\s*+:")
_FRAME = regex(r"\((?P<file>[^()]+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?\)\s*$")


def is_assembly(folder: Path) -> bool:
    """Tell whether a folder is an assembly, or one that is nested in another one."""
    return _artifacts(folder, project_root(folder / MANIFEST)) is not None


def stack_templates(
    folder: Path, root: Path | None = None, tell: Tell = lambda path, message: None
) -> list[Path] | None:
    """Return the stack templates of an assembly and of those nested in it; None if a folder is no assembly.

    Args:
        folder: the folder.
        root: the folder that the project fills, resolved, if it is known; what lies elsewhere is passed by.
        tell: called with what is passed by.
    """
    root = root or project_root(folder / MANIFEST)
    artifacts = _artifacts(folder, root)
    return None if artifacts is None else list(_Assembly(root, tell).templates(folder, artifacts))


@dataclass(slots=True)
class _Assembly:
    """Looks for templates in an assembly, once in each folder: one may name itself, or the one that it lies in."""

    root: Path
    tell: Tell
    seen: set[str] = field(default_factory=set)

    def templates(self, folder: Path, artifacts: dict[str, dict[str, Any]], depth: int = 0) -> Iterator[Path]:
        self.seen.add(disk.real(folder))
        for artifact in artifacts.values():
            properties = _properties(artifact)
            file, inner = properties.get("templateFile"), properties.get("directoryName")
            if isinstance(file, str):
                if path := _named(folder, file, self.root, self.tell):
                    yield path
            elif isinstance(inner, str) and depth < _MAX_DEPTH:
                yield from self._nested(folder, inner, depth + 1)

    def _nested(self, folder: Path, name: str, depth: int) -> Iterator[Path]:
        path = _named(folder, name, self.root, self.tell, is_folder=True)
        if path is not None and disk.real(path) not in self.seen:
            artifacts = _artifacts(path, self.root)
            if artifacts is None:
                self.tell(path_to_show(path / MANIFEST), "is no manifest of CDK's, and the folder is not looked at")
            yield from self.templates(path, artifacts or {}, depth)


def _named(folder: Path, name: str, root: Path, tell: Tell, *, is_folder: bool = False) -> Path | None:
    """Return what the manifest in a folder names; None if that is passed by."""
    path, manifest = folder / name, path_to_show(folder / MANIFEST)
    kind, is_there = ("folder", disk.is_folder) if is_folder else ("file", disk.is_file)
    if not is_there(path):
        tell(manifest, f"names '{_short(name)}', which is no {kind}")
    elif leads_out(path, root):
        tell(manifest, f"names '{_short(name)}', which leads out of the project, and is not read")
    else:
        return path
    return None


def _short(name: str) -> str:
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}..."


def _artifacts(folder: Path, root: Path) -> dict[str, dict[str, Any]] | None:
    """Return what the manifest in a folder describes, by its id; None if the folder is no assembly."""
    manifest = _json(folder / MANIFEST, root)
    artifacts = manifest.get("artifacts")
    if not isinstance(artifacts, dict) or "version" not in manifest:
        return None
    return {name: artifact for name, artifact in artifacts.items() if isinstance(artifact, dict)}


def _properties(artifact: dict[str, Any]) -> dict[str, Any]:
    properties = artifact.get("properties")
    return properties if isinstance(properties, dict) else {}


def stacks(folder: Path, root: Path, tell: Tell) -> list[Path] | None:
    """Return the stacks' configuration that CDK for Terraform has written into a folder; None if it has written none.

    Source: CDK for Terraform, `packages/cdktf/lib/manifest.ts`.

    Args:
        folder: the folder.
        root: the folder that the project fills, resolved; what lies elsewhere is passed by.
        tell: called with what is passed by.
    """
    manifest = _json(folder / MANIFEST, root)
    listed = manifest.get("stacks")
    if not isinstance(listed, dict) or "version" not in manifest:
        return None
    files = [stack.get("synthesizedStackPath") for stack in listed.values() if isinstance(stack, dict)]
    return [path for file in files if isinstance(file, str) and (path := _named(folder, file, root, tell))]


def broken_manifest(folder: Path, root: Path) -> str:
    """Return what to say of a manifest that an assembly's seems to be, and cannot be read; empty if it is another one.

    Args:
        folder: the folder that it lies in.
        root: the folder that the project fills, resolved.
    """
    path = folder / MANIFEST
    try:
        data = b"" if leads_out(path, root) else read_bytes(path, _MAX_BYTES)
        if _WRITTEN.search(data):
            json.loads(data)
    except (OSError, Unreadable, ValueError, RecursionError) as error:
        return f"cannot be read, and tells nothing of the templates beside it: {str(error).partition(': line')[0]}"
    return ""


def is_beside_manifest(template: Path) -> bool:
    """Tell whether there is a manifest beside a template, which may be that of an assembly."""
    return _has_manifest(template.parent)


@disk.remembered(64)
def _has_manifest(folder: Path) -> bool:
    return disk.is_file(folder / MANIFEST)


def site(template: Path) -> Site:
    """Return the region and account that an assembly says a template is deployed to, as far as it does.

    Source: aws-cdk-lib's cloud-assembly-schema, `ArtifactManifest.environment`: `aws://ACCOUNT/REGION`.

    Args:
        template: the stack's template.
    """
    return _deployment(template)[1]


def stack_name(template: Path) -> str:
    """Return the name that an assembly says a template is deployed under; empty where it says none.

    Source: aws-cdk-lib's cloud-assembly-schema, `AwsCloudFormationStackProperties.stackName`: by default, that is the
    artifact's id.

    Args:
        template: the stack's template.
    """
    return _deployment(template)[0]


def _deployment(template: Path) -> tuple[str, Site]:
    found = _deployments(resolved_folder(template)) if is_beside_manifest(template) else {}
    return found.get(template.name, _NOWHERE)


@disk.remembered(64)
def _deployments(folder: Path) -> dict[str, tuple[str, Site]]:
    found: dict[str, tuple[str, Site]] = {}
    for name, artifact in (_artifacts(folder, project_root(folder / MANIFEST)) or {}).items():
        properties = _properties(artifact)
        file = properties.get("templateFile")
        said = _ENVIRONMENT.fullmatch(str(artifact.get("environment")))
        if isinstance(file, str) and said is not None:
            account, region = said.groups()
            site = Site(
                OWN.region if region.startswith(_UNKNOWN) else region,
                OWN.account if account.startswith(_UNKNOWN) else account,
            )
            found[file] = str(properties.get("stackName") or name), site
    return found


def constructs(template: Path) -> Mapping[str, str]:
    """Return the paths of the constructs that the resources of a stack are, by logical id, as its assembly says them.

    Source: aws-cdk-lib's cloud-assembly-schema, `ArtifactMetadataEntryType.LOGICAL_ID`.

    Args:
        template: the stack's template; of nested ones nothing is returned.
    """
    return _constructs(resolved_folder(template)).get(template.name, {}) if is_beside_manifest(template) else {}


@disk.remembered(64)
def _constructs(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    root = project_root(folder / MANIFEST)
    for artifact in (_artifacts(folder, root) or {}).values():
        file = _properties(artifact).get("templateFile")
        if isinstance(file, str):
            of_stack = found.setdefault(file, {})
            for path, entries in _said(artifact, folder, root).items():
                for entry in entries if isinstance(entries, list) else ():
                    if isinstance(entry, dict) and entry.get("type") == "aws:cdk:logicalId":
                        of_stack.setdefault(str(entry.get("data")), path.removeprefix("/"))
    return found


def asset(template: Path, key: str) -> str:
    """Return what of an assembly CDK uploads as an object: its path relative to the template; empty if that is unknown.

    Source: aws-cdk-lib's cloud-assembly-schema, `AssetManifest.files` and `FileSource.path`.

    Args:
        template: a template in the assembly.
        key: the key or URL of the object, which is called by the hash of what it holds.
    """
    match = _HASHED.fullmatch(key)
    return _assets(resolved_folder(template)).get(match[1], "") if match else ""


@disk.remembered(64)
def _assets(folder: Path) -> dict[str, str]:
    """Return the files and folders of an assembly that are uploaded, by the hashes that their objects are called by."""
    found: dict[str, str] = {}
    root = project_root(folder / MANIFEST)
    for artifact in (_artifacts(folder, root) or {}).values():
        file = _properties(artifact).get("file")
        if artifact.get("type") != "cdk:asset-manifest" or not isinstance(file, str):
            continue
        files = _json(folder / file, root).get("files")
        for name, said in files.items() if isinstance(files, dict) else ():
            source = said.get("source") if isinstance(said, dict) else None
            path = source.get("path") if isinstance(source, dict) else None
            if isinstance(path, str):
                found[name] = path
    return found


def construct_name(path: str) -> str:
    """Return what a resource's author calls it: its construct path without the `Resource` that CDK puts at the end."""
    return path.removesuffix("/Resource")


def is_framework(declaration: Declaration) -> bool:
    """Tell whether CDK adds a resource by itself, also in a template that says nothing of constructs."""
    is_named_by_cdk = bool(declaration.construct) or _HASHED_ID.fullmatch(declaration.name) is not None
    return is_named_by_cdk and _FRAMEWORK.search(declaration.construct or declaration.name) is not None


def is_aside(type_name: str) -> bool:
    """Tell whether a type is a custom resource of CDK's own that connects nothing: it empties a bucket, keeps logs."""
    return type_name in _ASIDE


def creation(template: Path, path: str) -> Location | None:
    """Return where in the user's own source a construct was created; None if the assembly does not say.

    Args:
        template: the stack's template in the assembly.
        path: the construct's path.
    """
    entries = _metadata(resolved_folder(template)).get(f"/{path}")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        trace = entry.get("data") if entry.get("type") == "aws:cdk:creationStack" else entry.get("trace")
        for frame in trace if isinstance(trace, list) else ():
            match = _FRAME.search(str(frame))
            if match and "node_modules" not in match["file"] and not match["file"].startswith("node:"):
                line, column = int(match["line"]), int(match["column"] or 1)
                return Location(shown(match["file"]), max(1, line), max(1, column), max(1, line), max(1, column) + 1)
    return None


@disk.remembered(64)
def _metadata(folder: Path) -> dict[str, Any]:
    """Return what an assembly says of its constructs, by path: in files beside the templates, or in the manifest."""
    found: dict[str, Any] = {}
    root = project_root(folder / MANIFEST)
    for artifact in (_artifacts(folder, root) or {}).values():
        found |= _said(artifact, folder, root)
    return found


def _said(artifact: dict[str, Any], folder: Path, root: Path) -> dict[str, Any]:
    """Return what an artifact says of its constructs, by path."""
    metadata, file = artifact.get("metadata"), artifact.get("additionalMetadataFile")
    own = metadata if isinstance(metadata, dict) else {}
    return {**own, **_json(folder / file, root)} if isinstance(file, str) else own


def _json(path: Path, root: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty one where there is none, or it leads out of a project."""
    try:
        found = {} if leads_out(path, root) else json.loads(read_bytes(path, _MAX_BYTES))
    except (OSError, Unreadable, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
