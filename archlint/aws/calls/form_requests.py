"""Requests that API Gateway makes of services which read forms: what they say, and whether as a form.

Source: AWS Knowledge Center, "How do I integrate an API Gateway REST API with Amazon SQS and resolve common errors?"
(`UnknownOperationException`, where the integration does not set the `Content-Type`); API Gateway Developer Guide,
"Variables for data transformations" (`$util.urlEncode`, `$util.escapeJavaScript`, `$context.requestOverride`).
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from archlint.model.regex import regex
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.texts import canonical, count_part
from archlint.model.values.value import NOTHING, Outcome, Text, Tree, Unknown, Value

#: The type of what clients send, mostly, by which a template is chosen.
_JSON = "application/json"
_CONTENT_TYPE = "integration.request.header.content-type"
_IS_FORM = regex(r"(?:^|[\s#])Action=\w")
#: What may set the header from within the template.
_OVERRIDES = "requestOverride"
#: What holds a message in a form, up to the next field.
_MESSAGE = regex(r"(?<![A-Za-z])Message(?:Body)?=(.*?)(?=&[A-Za-z][\w.]*=|$)", re.DOTALL)
#: What the client has sent, or a part of it, as it came: it may hold what separates a form's fields.
_INPUT = r"\$!?\{?input\.(?:body|json\(|path\()"
_RAW = regex(_INPUT)
#: In JSON, what stands in no quotes is a number or the like; what `json` returns has its own.
_RAW_IN_JSON = regex(r"\$!?\{?input\.(?:body|json\()|(?<=[\"'])\$!?\{?input\.path\(")
#: A variable that is set to what the client has sent.
_SET = regex(rf"#set\s*+\(\s*+\$(\w++)\s*+=\s*+{_INPUT}[^()]*+(?:\)\s*+)?\)")
_COMMENT = regex(r"##[^\n]*\n?")
#: What is no part of the text that a template makes, and what encodes what it is given.
_DIRECTIVES, _ENCODING = regex(r"#(?:elseif|foreach|if|set)\s*\("), regex(r"\$!?\{?util\.(?:base64Encode|urlEncode)\(")
#: All that the client has sent, in the quotes of a text.
_WHOLE_IN_QUOTES = regex(r"""(?<!\\)"\s*+\$!?\{?input\.(?:body\b|json\(\s*+['"]\$['"]\s*+\))\}?\s*+\"""")
#: What asks for an action outside of the body, so that a body may be no form.
_QUERIES = frozenset(f"integration.request.querystring.{name}" for name in ("action", "message", "messagebody"))
_ACTION_URI = regex(r":action/")
#: Types of which a form is none.
_NO_FORM = regex(r"'\s*application/(?:json|x-amz-json)", re.IGNORECASE)


def form_of(templates: Value, parameters: Value, uri: Value) -> Mapping[str, Value]:
    """Return what an integration says of the form that it sends, as properties of the part that it is.

    Args:
        templates: its mapping templates by the type of what the client sends.
        parameters: what it sets of its request.
        uri: what it asks for.
    """
    if not isinstance(templates.outcome, Tree):
        return {}
    template = templates.step(_JSON)
    raw = template.convert(_is_raw)
    others = (each.convert(_is_raw) for key, each in templates.outcome.items() if key != _JSON)
    quoted = [each.convert(_unescaped) for _key, each in templates.outcome.items()]
    found = {"Unescaped": next((each for each in quoted if each.known), quoted[0])} if quoted else {}
    found |= {"RawMessage": raw if raw.known is True else next((each for each in others if each.known is True), raw)}
    if not template.certainly_absent and not _is_asked_elsewhere(parameters, uri):
        found |= {"Form": template.convert(_is_form), "ContentType": _content_type(parameters)}
    return found


def _is_asked_elsewhere(parameters: Value, uri: Value) -> bool:
    """Tell whether a request says what it asks for in its URL, where it is read whatever the body is."""
    outcome = parameters.outcome
    keys = [key.lower() for key, _ in outcome.items()] if isinstance(outcome, Tree) else []
    return not _QUERIES.isdisjoint(keys) or any(_ACTION_URI.search(_text(branch.outcome)) for branch in uri.branches)


def _is_form(template: Outcome) -> Outcome:
    text = _text(template)
    return Known(bool(_IS_FORM.search(text)) and _OVERRIDES not in text) if text else ABSENT


def _is_raw(template: Outcome) -> Outcome:
    text = _text(template)
    return Known(bool(_IS_FORM.search(text) and _has_raw_message(text))) if text else ABSENT


def _unescaped(template: Outcome) -> Outcome:
    """Return whether a template puts all that the client has sent into a text of JSON as it is."""
    text = _without(_COMMENT.sub("", _text(template)), _DIRECTIVES)
    return Known(text.lstrip().startswith("{") and bool(_WHOLE_IN_QUOTES.search(text)))


def _has_raw_message(template: str) -> bool:
    """Tell whether a template puts what the client has sent into a message without encoding it."""
    template = _COMMENT.sub("", template)
    variables = [re.escape(name) for name in _SET.findall(template)]
    held = re.compile(rf"\$!?\{{?(?:{'|'.join(variables)})\b(?!\.\w+\()") if variables else None
    for message in _MESSAGE.findall(_without(template, _DIRECTIVES)):
        rest = _without(message, _ENCODING).strip()
        pattern = _RAW_IN_JSON if rest[:1] in ("{", "[") else _RAW
        if pattern.search(rest) or (held is not None and rest[:1] == "$" and held.match(rest)):
            return True
    return False


def _without(text: str, opening: re.Pattern[str]) -> str:
    """Return a text without what stands between what opens a pair of parentheses and the one that closes it."""
    kept: list[str] = []
    position = 0
    while (found := opening.search(text, position)) is not None:
        kept.append(text[position : found.start()])
        position, depth = found.end(), 1
        while position < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[position], 0)
            position += 1
    return "".join((*kept, text[position:]))


def _text(template: Outcome) -> str:
    """Return the text of a template, with holes; that of data is what Terraform's `jsonencode` makes of it."""
    if isinstance(template, Tree):
        try:
            return json.dumps(_data(template, itertools.count()))
        except (RecursionError, ValueError):
            return ""
    return canonical(template) if isinstance(template, Known | Text) else ""


def _data(outcome: Outcome | None, parts: Iterator[int]) -> Any:
    count_part(parts)
    if not isinstance(outcome, Tree):
        return outcome.value if isinstance(outcome, Known) else canonical(outcome) if outcome is not None else ""
    if outcome.is_list:
        return [_data(element.outcome, parts) for element in outcome.values()]
    return {key: _data(member.outcome, parts) for key, member in outcome.items()}


def _content_type(parameters: Value) -> Value:
    outcome = parameters.outcome
    if isinstance(outcome, Absent):
        return NOTHING
    if not isinstance(outcome, Tree) or outcome.keys is None:
        return Value.of(Unknown("what it sets is not known"), parameters.place)
    found = next((value for key, value in outcome.items() if key.lower() == _CONTENT_TYPE), NOTHING)
    return found.convert(lambda outcome: ABSENT if _NO_FORM.match(_text(outcome)) else outcome)
