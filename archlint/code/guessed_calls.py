"""Calls on things of which nothing is known: their names and arguments may tell that they are calls of AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archlint.code.calls import Call, Unread
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.objects import RecordObject
from archlint.code.evaluation.sdk import METHOD_NAMES, ApiOperation, document_operation
from archlint.code.made_calls import made_calls
from archlint.code.syntax.syntax import CodeExpression, Member, Name
from archlint.model.regex import regex

#: What people call something that may be an AWS client.
_CLIENT_NAME = regex(
    r"aws|boto|client|sqs|queue|sns|topic|lambda|kinesis|stream|firehose|dynamo|ddb|table|s3|bucket|event|sfn|step",
    re.I,
)


def last_name(expression: CodeExpression) -> str:
    """Return the name of a variable or field; empty for anything else."""
    return expression.name if isinstance(expression, Name | Member) else ""


def guessed_calls(callee: Member, passed: Arguments, *, is_foreign: bool = False) -> Iterator[Call | Unread]:
    """Yield what a call on something unknown is: of AWS if its arguments say so.

    Args:
        callee: what is called.
        passed: the call.
        is_foreign: whether a package of others has made the thing, so that nothing but the arguments can tell.
    """
    record = passed.parameters()
    operations = METHOD_NAMES.get(callee.name, ())
    if has_sign(operations, record) or (
        operations and not is_foreign and _CLIENT_NAME.search(last_name(callee.base)) is not None
    ):
        yield from by_signs(operations, record, passed)
    elif (written := document_operation(callee.name)) is not None and not written.signs.isdisjoint(record.fields):
        yield from made_calls(written, record, passed)


def has_sign(operations: Sequence[ApiOperation], record: RecordObject) -> bool:
    """Tell whether what is passed to a call is what one of some operations takes, and little else."""
    return any(not operation.signs.isdisjoint(record.fields) for operation in operations)


def by_signs(operations: Sequence[ApiOperation], record: RecordObject, passed: Arguments) -> Iterator[Call | Unread]:
    """Yield the one of some operations that takes what is passed; that it may be one, where not all of it is known."""
    signed = [operation for operation in operations if not operation.signs.isdisjoint(record.fields)]
    if len(signed) == 1:
        yield from made_calls(signed[0], record, passed)
    elif not record.complete and len(operations) == 1 and operations[0].unmistakable:
        yield from made_calls(operations[0], record, passed)
    elif not record.complete:
        yield Unread(passed.at, "it may call AWS: what it calls, and with what, is not known")
