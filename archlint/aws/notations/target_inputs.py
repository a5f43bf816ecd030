"""What a rule's target sends instead of the event: JSON text, or a template that makes such.

Source: Amazon EventBridge API Reference, `Target` (`Input`: "Valid JSON text passed to the target") and
`InputTransformer`; Amazon EventBridge User Guide, "Amazon EventBridge input transformation" (a template that is a text
stands in quotes).
"""

from __future__ import annotations

import json

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Text

#: How JSON never starts: with a letter, unless that is the first of one of its words.
_BARE = regex(r"\s*(?!(?:true|false|null)\s*$)[A-Za-z]")
#: How much of a text is told, in characters.
_LONGEST = 40


def why_refused(text: Outcome, template: Outcome) -> str:
    """Return why EventBridge refuses what a target is to send, as a clause; nothing where it may take it.

    Args:
        text: the text that is sent.
        template: the template that it is made of; `placeholders` says what is wrong with its placeholders.
    """
    return _why_no_input(text) or _why_no_template(template)


def _why_no_input(outcome: Outcome) -> str:
    if isinstance(outcome, Known) and isinstance(outcome.value, str):
        try:
            json.loads(outcome.value)
        except (ValueError, RecursionError):
            return f"its input is no JSON, but '{_shortened(outcome.value)}'"
    elif isinstance(outcome, Text) and _is_bare(outcome):
        return f"its input is no JSON, but '{_shortened(canonical(outcome))}'"
    return ""


def _why_no_template(template: Outcome) -> str:
    if isinstance(template, Known | Text) and _is_bare(template):
        return f"its input template is a text without quotes, '{_shortened(canonical(template))}'"
    return ""


def _is_bare(outcome: Known | Text) -> bool:
    """Tell whether a text starts as JSON never does, whatever its holes stand for."""
    start = outcome.value if isinstance(outcome, Known) else outcome.parts[0] if outcome.parts else ""
    return isinstance(start, str) and bool(_BARE.match(start))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
