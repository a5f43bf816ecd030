"""Values that are filled in at run time: which expressions vary from message to message.

Source: EventBridge User Guide, "Dynamic path parameters"; Step Functions Developer Guide (`.$` and `{% %}`);
API Gateway Developer Guide, "Mapping template variables"; AWS IoT Developer Guide, "Substitution templates"; AWS
Systems Manager User Guide, "Using action outputs as inputs" (`{{ step.Output }}`).
"""

from __future__ import annotations

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Reference, Text, Unknown

#: `States.Format('thumbnails/{}', $.id)` and `{% 'thumbnails/' & $id %}`.
_OPENING = regex(r"\s*(?:States\.Format\(\s*|\{%\s*)'(?P<opening>[^'{}\\]+)(?:\{\}|'\s*&)")
#: A path, in what the services put around it.
_FIELD = regex(
    r"\s*+'?(?:\{%|<|\$\{|\$input\.(?:path|params)\(['\"]|\$util\.urlDecode\()?\s*+"
    r"\$?[\w$.\[\]'\"*@-]*?(?<![\w-])(?P<name>[A-Za-z_][\w-]*+)(?:\[\d++\])?['\"\])}]*+\s*+(?:%\}|>)?'?\s*+"
)
#: A path that takes longer to be looked through is none that people write.
_LONGEST = 200
_DYNAMIC = regex(
    r"^\s*(?:\$|States\.[A-Z]\w+\()|\{%|\$\{|\{\{(?!resolve:)|<\$|<aws\.|\$(input|context|request|stageVariables|util)\b"
)
#: A JSONata expression that is nothing but a text.
_LITERAL = regex(r"\s*\{%\s*(?P<quote>['\"])(?P<text>[^'\"\\{}]*+)(?P=quote)\s*%\}\s*")


def is_dynamic(expression: str) -> bool:
    """Tell whether an expression is filled in for each message."""
    return _DYNAMIC.search(expression) is not None


def constant(outcome: Outcome) -> str | None:
    """Return what an expression is for every message; None if it varies or is not known.

    Text that a deployment fills in, such as a stack's name, is the same for every message.
    """
    if isinstance(outcome, Known):
        written = str(outcome.value).strip()
        literal = _LITERAL.fullmatch(written) if written.startswith("{%") else None
        if literal:
            return literal["text"]
        return None if _DYNAMIC.search(written) or not written else written.strip("'")
    if isinstance(outcome, Reference):
        return outcome.name
    if isinstance(outcome, Unknown):
        return f"${{{outcome.name}}}" if outcome.name.startswith("AWS::") else None
    if isinstance(outcome, Text):
        literals = [part for part in outcome.parts if isinstance(part, str)]
        if any(_DYNAMIC.search(part) for part in literals) or not literals:
            return None
        settled = all(unknown.name.startswith("AWS::") for unknown in outcome.unknowns)
        return outcome.canonical if settled else None
    return None


def field(outcome: Outcome) -> str | None:
    """Return the name of the field or variable that an expression takes its value from, and nothing else.

    Returns:
        The last name of `$.detail.status`, `<$.body.type>`, `${device.kind}`, `{% $states.input.level %}` and
        `$input.path('$.stage')`; None for what is made in another way, or not known.
    """
    written = str(outcome.value) if isinstance(outcome, Known) else ""
    found = _FIELD.fullmatch(written) if len(written) <= _LONGEST and is_dynamic(written) else None
    return found["name"] if found else None


def opening(outcome: Outcome) -> str | None:
    """Return the literal with which an expression begins that fills in the rest; None if there is none."""
    found = _OPENING.match(str(outcome.value)) if isinstance(outcome, Known) else None
    return found["opening"] if found else None


def path(outcome: Outcome) -> str | None:
    """Return the JSON path that an expression takes its value from; None if it is no path."""
    if not isinstance(outcome, Known):
        return None
    written = str(outcome.value).strip().strip("'")
    return written if written.startswith("$") else None
