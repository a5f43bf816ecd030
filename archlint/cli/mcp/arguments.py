"""What tools may be asked: the JSON schemas of their arguments, and the request that arguments make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archlint.aws.kinds import Kind
from archlint.cli.mcp.answers import ENTRIES_AT_ONCE, MOST_ENTRIES
from archlint.cli.mcp.folders import AllowedFolders
from archlint.findings.choosing.profile import PROFILES
from archlint.findings.severity import Severity
from archlint.linter.request import Request
from archlint.model.errors import MisuseError

_LEVELS = [severity.value for severity in Severity]
_FILE = "file://"
#: No path, name or pattern is longer, and no list of them.
_LONGEST_TEXT, _MOST_TEXTS = 4096, 1000


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": _LONGEST_TEXT, "description": description} | more


def _texts(description: str) -> dict[str, Any]:
    items = {"type": "string", "maxLength": _LONGEST_TEXT}
    return {"type": "array", "items": items, "maxItems": _MOST_TEXTS, "description": description}


def _flag(description: str) -> dict[str, Any]:
    return {"type": "boolean", "default": False, "description": description}


#: Which folder, and which files in it.
PLACES = {
    "root": _text("One of the folders that the user allows; by default the first. Paths are relative to it."),
    "paths": _texts("Files and folders to read, inside of the root; by default all of it."),
    "exclude": _texts("Patterns of files and folders not to read, as in .gitignore."),
    "isolated": _flag("Leave configuration files alone."),
}
#: What is deployed.
DEPLOYED = {
    "parameter_overrides": _texts("Values of CloudFormation parameters, NAME=VALUE each."),
    "parameter_files": _texts("CloudFormation parameter files; each one is an environment."),
    "config_envs": _texts("Environments of the samconfig.toml beside a template."),
    "var_files": _texts("Terraform variables files, each one an environment; several of one have commas between them."),
    "workspaces": _texts("What terraform.workspace is; each one is an environment."),
}
#: Which checks run.
CHECKED = {
    "profile": _text("The checks to run where none are selected.", enum=list(PROFILES)),
    "select": _texts("Run only these checks: names, tags, or patterns such as '*-dlq'."),
    "extend_select": _texts("Run these checks, too, even if the configuration ignores them."),
    "ignore": _texts("Do not run these checks."),
    "pedantic": _flag("Run all checks, and report notes, too."),
    "min_level": _text("The mildest level that is reported.", enum=_LEVELS),
    "no_ignores": _flag("Report also what comments and metadata ask to ignore."),
    "baseline": _text("A file of known findings, which do not count."),
    "no_baseline": _flag("Compare with no baseline, whatever the configuration says."),
    "since": _text("Report only what is not there at this revision of git; empty: where the branch began."),
    "no_since": _flag("Compare with no revision, whatever the configuration says."),
}
#: Which part of a long answer.
PAGED = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_ENTRIES,
        "default": ENTRIES_AT_ONCE,
        "description": "How many entries of each list to answer with.",
    },
    "offset": {
        "type": "integer",
        "minimum": 0,
        "default": 0,
        "description": "The first of them: next_offset of the answer before.",
    },
}
#: What `lint`, `graph`, `trace`, `explain`, `fixes` and `diff` take beside that.
LINTED = {
    "show_fixes": _flag("Say of each finding how it can be mended: the edits, with their places."),
    "show_suppressed": _flag("List what is ignored or known, too, with the reasons."),
    "sort": _text("What findings are sorted by; level has the worst first.", enum=["place", "level"]),
}
DRAWN = {
    "focus": _texts("Show only what is near these resources: name, logical id, kind:name or id."),
    "depth": {"type": "integer", "minimum": 0, "description": "How many edges away from focus; by default 1."},
    "kind": _texts(f"Show only resources of these kinds, such as queue: {len(Kind)} are known."),
    "stack": _texts("Show only what is in these stacks, templates or modules."),
    "all": _flag("Show policies, permissions, roles and keys as nodes, too."),
    "with_findings": _flag("Lint, too, and mark what is found at its nodes."),
}
TRACED = {
    "from": _text("Where the message starts: Orders, or queue:Orders."),
    "to": _text("Show only the ways that lead to this resource."),
    "loss": _flag("List the ways in which messages are lost, the likeliest first."),
    "load": _texts("Carry loads along, such as Orders=500/s, and say what cannot take them."),
}
EXPLAINED = {
    "name": _text("A check, as event-loop, or two services, as sqs-vs-sns; without it, all checks are listed."),
}
FIXED = {
    "checks": _texts("Make the fixes of these checks only, by name."),
    "unsafe": _flag("Make also those that add resources or change more than what is wrong."),
}
COMPARED = {
    "base": _text("A revision of git, a file or a folder; by default the merge base with the default branch."),
    "head": _text("Another one; by default the working tree."),
    "all": _flag("Tell of policies, permissions, roles and keys, too."),
}


def schema_of_arguments(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments: of what is in some parts, and of nothing else."""
    properties = {name: schema for part in parts for name, schema in part.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def request_of(arguments: Mapping[str, Any], folders: AllowedFolders, root: str) -> Request:
    """Return the request that arguments make, in the folder that is worked in; none of it writes anything.

    Args:
        arguments: the arguments, as their schema says.
        folders: what is allowed.
        root: the folder that the call works in, resolved.

    Raises:
        MisuseError: one of them names what lies elsewhere.
    """
    for path in _named_paths(arguments):
        folders.require_inside(root, path)
    said: dict[str, Any] = {
        name: tuple(arguments.get(name, ()))
        for name in ("select", "extend_select", "ignore", "exclude", "parameter_overrides", "config_envs", "workspaces")
    }
    flags = ("isolated", "pedantic", "no_ignores", "no_baseline", "no_since")
    said |= {name: bool(arguments.get(name)) for name in flags}
    return Request(
        paths=tuple(arguments.get("paths", ())),
        profile=arguments.get("profile", ""),
        min_level=arguments.get("min_level", ""),
        parameter_files=tuple(map(Path, arguments.get("parameter_files", ()))),
        var_files=tuple(map(Path, arguments.get("var_files", ()))),
        baseline=Path(arguments["baseline"]) if arguments.get("baseline") else None,
        since=arguments.get("since"),
        # Processes of its own would go on when nobody waits any more, and what they keep would be written.
        jobs=1,
        cache=False,
        **said,
    )


def _named_paths(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name in ("paths", "parameter_files"):
        yield from arguments.get(name, ())
    for files in arguments.get("var_files", ()):
        yield from (files, *files.split(","))
    for text in arguments.get("parameter_overrides", ()):
        if text.startswith(_FILE):
            yield text.removeprefix(_FILE)
    if arguments.get("baseline"):
        yield arguments["baseline"]


def require_sides_inside(arguments: Mapping[str, Any], folders: AllowedFolders, root: str) -> None:
    """Make sure that what is compared lies in the folder that is worked in, unless it can only be a revision.

    Args:
        arguments: the arguments, as their schema says.
        folders: what is allowed.
        root: the folder that the call works in, resolved.

    Raises:
        MisuseError: it does not.
    """
    for name in ("base", "head"):
        side = arguments.get(name, "")
        if side.startswith("-"):
            raise MisuseError(f"{name}: '{side}' is neither a revision nor a path")
        folders.require_inside(root, side)
