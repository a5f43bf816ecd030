"""The checks that ran, and the rules of other tools, as SARIF's rules."""

from __future__ import annotations

import textwrap

import sarif_om as om

from archlint.findings.check import Check
from archlint.findings.result import Rule
from archlint.findings.severity import Severity
from archlint.model.regex import regex
from archlint.model.source.printable import printable

#: GitHub cuts longer descriptions.
DESCRIPTION_LIMIT = 1024

_PROBLEM_SEVERITY = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}

# A note is a matter of taste more often than a warning is; GitHub sorts by precision within a level.
_PRECISION = {
    Severity.ERROR: "very-high",
    Severity.WARNING: "very-high",
    Severity.NOTE: "high",
}

_BOLD = regex(r"\*\*([^*\n]+)\*\*")
_PARAGRAPHS = regex(r"\n\s*\n")


def rule(check: Check | Rule) -> om.ReportingDescriptor:
    """Return the rule that a check is, or what another tool says of one of its own."""
    documentation = _clean(check.documentation)
    plain = _BOLD.sub(r"\1", documentation)
    return om.ReportingDescriptor(
        id=check.name,
        name=_readable(check.name),
        short_description=_text(_shortened(check.summary)),
        full_description=_text(_shortened(plain)),
        # GitHub ignores `helpUri` and shows this instead, so the links are in it.
        help=om.MultiformatMessageString(
            text=_with_list(plain, [f"See {address}" for address in check.see]),
            markdown=_with_list(documentation, [f"- See <{address}>" for address in check.see]),
        ),
        default_configuration=om.ReportingConfiguration(level=check.severity.value),
        properties={
            "tags": list(check.tags),
            "precision": _PRECISION[check.severity],
            "problem.severity": _PROBLEM_SEVERITY[check.severity],
        },
    )


def _readable(name: str) -> str | None:
    """Return a check's name as SARIF writes names; None for the number that another tool's rule has."""
    readable = "".join(word.capitalize() for word in name.split("-"))
    return readable if readable != name else None


def _clean(documentation: str) -> str:
    return "\n".join(map(printable, documentation.expandtabs(4).split("\n")))


def _with_list(text: str, items: list[str]) -> str:
    return "\n".join([text, "", *items]) if items else text


def _shortened(text: str) -> str:
    """Return `text` as one paragraph, cut between words to what GitHub takes."""
    paragraph = " ".join(" ".join(part.split()) for part in _PARAGRAPHS.split(text))
    return textwrap.shorten(paragraph, DESCRIPTION_LIMIT, placeholder=" ...")


def _text(text: str) -> om.MultiformatMessageString:
    return om.MultiformatMessageString(text=text)
