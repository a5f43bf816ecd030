"""What a rule's target sends instead of the event: JSON text, or a template that makes such.

Source: Amazon EventBridge API Reference, `Target` (`Input`: "Valid JSON text passed to the target") and
`InputTransformer`; Amazon EventBridge User Guide, "Amazon EventBridge input transformation" (a template that is a text
stands in quotes); AWS CDK, `aws-events-targets`, which refuses what sends a log group anything but an object of a
`timestamp` and a `message`, as EventBridge does ("Input for target is not a valid JSON text").
"""

from __future__ import annotations

import json

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Text

#: How JSON never starts: with a letter, unless that is the first of one of its words.
_BARE = regex(r"\s*(?!(?:true|false|null)\s*$)[A-Za-z]")
#: What a placeholder is, and what a text within a template, so that the one is told from the other.
_PLACEHOLDER = regex(r"<[\w.-]+>")
_TEXT = regex(r'"(?:[^"\\]|\\.)*"')
#: What an event that a log group takes consists of.
_LOG_EVENT = ("timestamp", "message")
#: How much of a text is told, in characters.
_LONGEST = 40


def why_refused(text: Outcome, template: Outcome) -> str:
    """Return why EventBridge refuses what a target is to send, as a clause; nothing where it may take it.

    Args:
        text: the text that is sent.
        template: the template that it is made of; `placeholders` says what is wrong with its placeholders.
    """
    return _why_no_input(text) or _why_no_template(template)


def why_no_log_event(template: Outcome) -> str:
    """Return why EventBridge refuses a template for a log group, as a clause; nothing where it may take it.

    It refuses all but an object of a timestamp and a message.
    """
    wanted = "a log group takes an object of `timestamp` and `message`"
    if isinstance(template, Text):
        start = template.parts[0] if template.parts else ""
        return f"its input template is a text, and {wanted}" if str(start).lstrip().startswith('"') else ""
    if not isinstance(template, Known) or not isinstance(template.value, str):
        return ""
    text = template.value.strip()
    if text.startswith('"'):
        return f"its input template is a text, and {wanted}"
    try:
        made = json.loads(_filled(text))
    except (ValueError, RecursionError):
        return ""
    lacking = [] if not isinstance(made, dict) else [each for each in _LOG_EVENT if each not in made]
    return f"its input template has no `{lacking[0]}`, and {wanted}" if lacking else ""


def _filled(template: str) -> str:
    """Return a template with texts in place of the placeholders outside of texts."""
    filled, end = [], 0
    for found in _TEXT.finditer(template):
        filled += [_PLACEHOLDER.sub('""', template[end : found.start()]), found.group()]
        end = found.end()
    return "".join([*filled, _PLACEHOLDER.sub('""', template[end:])])


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
