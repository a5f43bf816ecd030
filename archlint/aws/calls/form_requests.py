"""Requests that API Gateway makes of services which read forms: what they say, and whether as a form.

Source: AWS Knowledge Center, "How do I integrate an API Gateway REST API with Amazon SQS and resolve common errors?"
(`UnknownOperationException`, where the integration does not set the `Content-Type`); API Gateway Developer Guide,
"Variables for data transformations" (`$util.urlEncode`, `$context.requestOverride`).
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.model.regex import regex
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import NOTHING, Outcome, Text, Tree, Unknown, Value

#: The type of what clients send, mostly, by which a template is chosen.
_JSON = "application/json"
_CONTENT_TYPE = "integration.request.header.content-type"
_IS_FORM = regex(r"(?:^|[\s#])Action=\w")
#: What may set the header from within the template.
_OVERRIDES = "requestOverride"
#: A message that is the body, or a part of it, as the client has sent it: it may hold what separates a form's fields.
_RAW = regex(r"(?<![A-Za-z])Message(?:Body)?=\$!?\{?input\.(?:body|json\(|path\()")


def form_of(templates: Value, parameters: Value) -> Mapping[str, Value]:
    """Return what an integration says of the form that it sends, as properties of the part that it is.

    Args:
        templates: its mapping templates by the type of what the client sends.
        parameters: what it sets of its request.
    """
    template = templates.step(_JSON) if isinstance(templates.outcome, Tree) else NOTHING
    if template.certainly_absent:
        return {}
    return {
        "Form": template.convert(_is_form),
        "RawMessage": template.convert(_is_raw),
        "ContentType": _content_type(parameters),
    }


def _is_form(template: Outcome) -> Outcome:
    text = _text(template)
    return Known(bool(_IS_FORM.search(text)) and _OVERRIDES not in text) if text else ABSENT


def _is_raw(template: Outcome) -> Outcome:
    text = _text(template)
    return Known(bool(_IS_FORM.search(text) and _RAW.search(text))) if text else ABSENT


def _text(template: Outcome) -> str:
    return canonical(template) if isinstance(template, Known | Text) else ""


def _content_type(parameters: Value) -> Value:
    outcome = parameters.outcome
    if isinstance(outcome, Absent):
        return NOTHING
    if not isinstance(outcome, Tree) or outcome.keys is None:
        return Value.of(Unknown("what it sets is not known"), parameters.place)
    return next((value for key, value in outcome.items() if key.lower() == _CONTENT_TYPE), NOTHING)
