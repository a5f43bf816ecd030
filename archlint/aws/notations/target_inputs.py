"""What a rule's target sends instead of the event: JSON text, or a template that makes such.

Source: Amazon EventBridge API Reference, `Target` (`Input`: "Valid JSON text passed to the target") and
`InputTransformer`; Amazon EventBridge User Guide, "Amazon EventBridge input transformation" (a template that is a text
stands in quotes; predefined variables).
"""

from __future__ import annotations

import json

from archlint.model.regex import regex
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import HOLE, canonical
from archlint.model.values.value import Outcome, Text, Tree

#: How JSON never starts: with a letter, unless that is the first of one of its words.
_BARE = regex(r"\s*(?!(?:true|false|null)\s*$)[A-Za-z]")
_PLACEHOLDER = regex(r"<([A-Za-z][A-Za-z0-9_-]{0,127})>")
#: How much of a text is told, in characters.
_LONGEST = 40
#: Tags of HTML that stand alone; others are closed.
_TAGS = frozenset({"br", "hr", "img", "li", "p"})


def why_refused(text: Outcome, template: Outcome, paths: Outcome) -> str:
    """Return why EventBridge refuses what a target is to send, as a clause; nothing where it may take it.

    Args:
        text: the text that is sent.
        template: the template that it is made of.
        paths: the paths to what stands in the template, by name.
    """
    return _why_no_input(text) or _why_no_template(template, paths)


def _why_no_input(outcome: Outcome) -> str:
    if isinstance(outcome, Known) and isinstance(outcome.value, str):
        try:
            json.loads(outcome.value)
        except (ValueError, RecursionError):
            return f"its input is no JSON, but '{_shortened(outcome.value)}'"
    elif isinstance(outcome, Text) and _is_bare(outcome):
        return f"its input is no JSON, but '{_shortened(canonical(outcome))}'"
    return ""


def _why_no_template(template: Outcome, paths: Outcome) -> str:
    if not isinstance(template, Known | Text):
        return ""
    text = canonical(template)
    if _is_bare(template):
        return f"its input template is a text without quotes, '{_shortened(text)}'"
    known = frozenset[str]() if isinstance(paths, Absent) else paths.keys if isinstance(paths, Tree) else None
    if known is not None:
        for name in _PLACEHOLDER.findall(HOLE.sub("", text)):
            if name not in known and name not in _TAGS and f"</{name}>" not in text:
                return f"its input template names <{name}>, to which no path leads"
    return ""


def _is_bare(outcome: Known | Text) -> bool:
    """Tell whether a text starts as JSON never does, whatever its holes stand for."""
    start = outcome.value if isinstance(outcome, Known) else outcome.parts[0] if outcome.parts else ""
    return isinstance(start, str) and bool(_BARE.match(start))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
