"""Placeholders in what rules, pipes and schedules send: `<name>`, `<$.path>`, `<aws.scheduler.execution-id>`.

Source: EventBridge User Guide, "Input transformation" (the variables that are defined; `<` and `>` cannot be escaped)
and "EventBridge Pipes input transformation"; EventBridge API reference, `InputTransformer`; EventBridge Scheduler User
Guide, "Adding context attributes". What a rule's template names and nothing defines, PutTargets refuses ("contains
invalid placeholder"); CreatePipe does so with the variables of other services.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from archlint.aws.kinds import Kind
from archlint.model.regex import regex
from archlint.model.values.leaves import named_parts
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import Outcome, Text, Tree, Value

#: What is defined everywhere, by what sends it.
_DEFINED: Mapping[Kind, frozenset[str]] = {
    Kind.TARGET: frozenset(
        f"aws.events.{name}" for name in ("rule-arn", "rule-name", "event", "event.ingestion-time", "event.json")
    ),
    Kind.PIPE: frozenset(
        f"aws.pipes.{name}"
        for name in (
            "pipe-arn",
            "pipe-name",
            "source-arn",
            "enrichment-arn",
            "target-arn",
            "event",
            "event.ingestion-time",
            "event.json",
        )
    ),
    Kind.SCHEDULE: frozenset(
        f"aws.scheduler.{name}" for name in ("schedule-arn", "scheduled-time", "execution-id", "attempt-number")
    ),
}
_NAME, _VARIABLE = regex(r"<([\w.-]+)>"), regex(r"<(aws\.[\w.-]+)>")
#: Tags of HTML that stand alone; others are closed.
_TAGS = frozenset({"br", "hr", "img", "li", "p"})
#: Text in quotes that is the path of a field, and the name that it has in an object; the quotes may be escaped.
_QUOTED = r'(?:"(?P<key>[\w-]{1,99})\\?"\s*:\s*)?(?P<quote>\\?")%s(?P=quote)(?!\s*:)'
_FIELD = r"\$\.(?:detail|detail-type|source|account|time|region|resources|id|version)\b(?:[.\[][\w.\[\]*-]*)?"
_OF_EVENT, _OF_RECORD = regex(_QUOTED % _FIELD), regex(_QUOTED % r"\$\.[A-Za-z_][\w.\[\]*-]*")
_FOR_PIPES = regex(r"<\$\.[^<>]*>")
#: Of data, no more parts than this are looked through.
_MOST = 1_000
#: The names of fields that are to hold a path.
_TAKES_PATHS = regex(r"(?i)path|selector|query|expression|mapping|template")


def undefined_placeholders(kind: Kind, template: Outcome, paths: Outcome = ABSENT) -> list[str]:
    """Return the placeholders in a template that mean nothing, each once; nothing where that is not known.

    Args:
        kind: the kind of what sends it: a rule's target, a pipe or a schedule.
        template: the template.
        paths: the input paths of a rule, whose keys it defines itself.
    """
    defined = paths.keys if isinstance(paths, Tree) else () if isinstance(paths, Absent) else None
    if defined is None:
        return []
    # Reports differ on whether a rule fills in what Terraform's `jsonencode` makes of a placeholder: it is left alone.
    is_rule = kind is Kind.TARGET
    if is_rule and isinstance(template, Tree):
        return []
    form, pieces = _NAME if is_rule else _VARIABLE, list(_literals(template) if is_rule else _unescaped(template))
    named = dict.fromkeys(name for piece in pieces for name in form.findall(piece))
    # Whether a tag of HTML is a placeholder is nowhere said.
    known = {*defined, *_DEFINED[kind], *_TAGS}
    return [name for name in named if name not in known and not any(f"</{name}>" in piece for piece in pieces)]


def is_path_in_input(text: Outcome) -> bool:
    """Tell whether what a rule sends holds the path of a field of the event, as text."""
    return _holds_path(text, _OF_EVENT) or any(map(_FOR_PIPES.search, _unescaped(text)))


def is_path_in_template(text: Outcome) -> bool:
    """Tell whether a template of a pipe holds a path without `<` and `>` around it."""
    return _holds_path(text, _OF_RECORD)


def _holds_path(text: Outcome, form: re.Pattern[str]) -> bool:
    found = (match for piece in _literals(text) for match in form.finditer(piece))
    return any(not (match["key"] and _TAKES_PATHS.search(match["key"])) for match in found)


def _unescaped(text: Outcome) -> Iterator[str]:
    """Yield the literal pieces of a text, without what Terraform's `jsonencode` makes of `<` and `>`."""
    return (piece.replace(r"\u003c", "<").replace(r"\u003e", ">") for piece in _literals(text))


def _literals(text: Outcome) -> Iterator[str]:
    """Yield the literal pieces of a text, or of data in its place: what stands in its holes is not known."""
    if isinstance(text, Known):
        yield str(text.value)
    elif isinstance(text, Text):
        yield from (part for part in text.parts if isinstance(part, str))
    elif isinstance(text, Tree):
        for keys, value in islice(named_parts(Value.of(text)), _MOST):
            known = (branch.outcome.value for branch in value.branches if isinstance(branch.outcome, Known))
            yield from (f'"{keys[-1] if keys else ""}": "{each}"' for each in known)
