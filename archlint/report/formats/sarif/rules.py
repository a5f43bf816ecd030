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
_WORD = regex(r"[A-Za-z][A-Za-z0-9]*")
#: What only explains: a possessive's end, and words in brackets.
_ASIDE = regex(r"'s\b|\([^)]*\)")
_ARTICLES = frozenset({"a", "an", "the"})
#: Words whose capitals tell where parts of them begin: EventBridge, but not FIFO or IoT.
_HUMPS = regex(r"[A-Za-z][a-z0-9]+(?:[A-Z][a-z0-9]+)*")
#: GitHub takes no longer name. https://docs.github.com/en/code-security/reference/code-scanning/sarif-support
_LONGEST_NAME = 255
_PARAGRAPHS = regex(r"\n\s*\n")


def rule(check: Check | Rule, page: str = "") -> om.ReportingDescriptor:
    """Return the rule that a check is, or what another tool says of one of its own.

    Args:
        check: the check, or the other tool's rule.
        page: the address of the page about it; empty if there is none.
    """
    documentation = _clean(check.documentation)
    plain = _BOLD.sub(r"\1", documentation)
    return om.ReportingDescriptor(
        id=check.name,
        name=_telling_name(check.summary),
        short_description=_text(_shortened(check.summary)),
        full_description=_text(_shortened(plain)),
        help_uri=page or None,
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


def _telling_name(summary: str) -> str | None:
    """Return a name as SARIF writes them, `QueueHasNoDeadLetterQueue`, that is not the identifier again.

    It is what the summary says before a colon, whole: the half of a sentence may say the opposite. None if that is
    nothing, or too much. Articles are left out, and capitals stand for the beginnings of words only: others read them
    so, the multitool's SARIF2012 among them.
    """
    words: list[str] = _WORD.findall(_ASIDE.sub("", summary.partition(":")[0]))
    telling = (word for word in words if word.lower() not in _ARTICLES)
    name = "".join(word[0].upper() + word[1:] if _HUMPS.fullmatch(word) else word.capitalize() for word in telling)
    return name if 0 < len(name) <= _LONGEST_NAME else None


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
