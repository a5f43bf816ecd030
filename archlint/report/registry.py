"""The formats that a report may have: each is the module in `formats` that is named like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from archlint.model.source.printable import JSON_HASH, XML_HASH, without_commands

if TYPE_CHECKING:
    from archlint.findings.result import Report
    from archlint.report.options import Options

FORMATS = ("text", "json", "sarif", "github", "azure", "gitlab", "rdjson", "junit", "markdown", "csv", "html")

#: How `#` may be written in formats that have an escape for it: `##[` is a command for the runners of Azure and GitHub.
_HASHES = {"json": JSON_HASH, "sarif": JSON_HASH, "gitlab": JSON_HASH, "rdjson": JSON_HASH, "junit": XML_HASH}

#: What the names of files end with, the longest first, and the format that this says, of a report or of a drawing.
_ENDINGS = {
    "gl-code-quality-report.json": "gitlab",
    ".sarif.json": "sarif",
    ".sarif": "sarif",
    ".json": "json",
    ".xml": "junit",
    ".markdown": "markdown",
    ".md": "markdown",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".graphml": "graphml",
    ".svg": "svg",
}

#: In a report of these formats the reader sees the errors of the run.
FOR_PEOPLE = frozenset({"text", "github", "azure"})

#: Reports of these formats show the architecture, which is described only if one of them is asked for.
WITH_ARCHITECTURE = frozenset({"html"})


def format_of(name: str, formats: Sequence[str] = FORMATS) -> str:
    """Return the format that a file's name says, of those that there are; the first one if it says none of them.

    GitLab's is that of its own name for such a report only: others that end with `.json` are archlint's.
    """
    said = (form for ending, form in _ENDINGS.items() if form in formats and name.lower().endswith(ending))
    return next(said, formats[0])


def render(form: str, report: Report, options: Options) -> Iterator[str]:
    """Yield the lines of a report in one of `FORMATS`, without line breaks."""
    lines: Iterator[str] = _module(form).render(report, options)
    escape = _HASHES.get(form)
    return (without_commands(line, escape) for line in lines) if escape else lines


def notice(form: str, report: Report, options: Options) -> str:
    """Return what to tell people about findings that the format leaves out; nothing if all are there."""
    says = getattr(_module(form), "notice", None)
    return says(report, options) if says else ""


def _module(form: str) -> Any:
    # Loaded only now: some of them import much, and one run needs one or two.
    return import_module(f"archlint.report.formats.{form}")
