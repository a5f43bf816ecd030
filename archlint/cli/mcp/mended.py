"""What fixes would change, as data: the diffs, which fixes make them, and which cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from archlint.findings.result import Result
from archlint.linter.fixes.mending import diff_of, mend_chosen, place_to_mend
from archlint.linter.request import Request
from archlint.report.summary import counts

if TYPE_CHECKING:
    from archlint.findings.result import Report
    from archlint.linter.fixes.mending import Mended, Tried

_VERSION = 1
_FIX = {
    "type": "object",
    "required": ["check", "path", "line", "resource", "message", "title", "safe"],
    "properties": {
        "check": {"description": "The check whose finding, or whose needless ignore, it mends.", "type": "string"},
        "path": {"type": "string"},
        "line": {"description": "0 if it is not known.", "type": "integer", "minimum": 0},
        "resource": {"description": "Empty for an ignore.", "type": "string"},
        "message": {"type": "string"},
        "title": {"description": "What it does.", "type": "string"},
        "safe": {"description": "Whether it changes nothing but what is wrong.", "type": "boolean"},
    },
}
FIXES_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "files", "made", "refused", "left"],
    "properties": {
        "version": {"const": _VERSION},
        "files": {
            "description": "The files that would change.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "diff"],
                "properties": {"path": {"type": "string"}, "diff": {"description": "Unified.", "type": "string"}},
            },
        },
        "made": {"description": "The fixes in these diffs.", "type": "array", "items": {"$ref": "#/$defs/fix"}},
        "refused": {
            "description": "Those that cannot be made.",
            "type": "array",
            "items": {
                "allOf": [{"$ref": "#/$defs/fix"}],
                "required": ["refusal"],
                "properties": {"refusal": {"description": "Why not.", "type": "string"}},
            },
        },
        "left": {
            "description": "What is found once they are made, as the counts of a report.",
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 0},
        },
    },
    "$defs": {"fix": _FIX},
}


def fixes_data(request: Request, names: Sequence[str], *, unsafe: bool) -> tuple[dict[str, Any], Report]:
    """Return what fixes would change, as `FIXES_SCHEMA` says, and what is found then; no file is written.

    Args:
        request: what to lint.
        names: the checks whose findings to mend; none means all.
        unsafe: whether to make also fixes that change more than what is wrong.

    Raises:
        archlint.model.errors.ArchlintError: as for `lint`; or there is no such check.
    """
    mended = mend_chosen(request, names, unsafe=unsafe)
    data = {
        "version": _VERSION,
        "files": [{"path": path, "diff": _diff(mended, path)} for path in sorted(mended.texts)],
        "made": list(map(_fix, mended.made)),
        "refused": [{**_fix(each), "refusal": each.refusal} for each in mended.refused],
        "left": counts(mended.report),
    }
    return data, mended.report


def _diff(mended: Mended, path: str) -> str:
    return "\n".join(diff_of(replace(mended, texts={path: mended.texts[path]})))


def _fix(tried: Tried) -> dict[str, Any]:
    found, fix = tried.finding, tried.fix
    path, line = place_to_mend(found)
    return {
        "check": found.check,
        "path": path,
        "line": line,
        "resource": found.resource if isinstance(found, Result) else "",
        "message": found.message,
        "title": fix.title,
        "safe": fix.is_safe,
    }
