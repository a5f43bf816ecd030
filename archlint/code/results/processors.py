"""The processors that Powertools hands the records of a batch to.

Source: Powertools for AWS Lambda, "Batch processing", for Python and for TypeScript: a batch of which all records fail
raises an error, unless `raise_on_entire_batch_failure` or `throwOnFullBatchFailure` says otherwise.
"""

from __future__ import annotations

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import CodeValue, RecordObject
from archlint.code.evaluation.values import Constant
from archlint.code.results.origins import bound
from archlint.code.syntax.syntax import CodeExpression, Invocation, LexicalScope, Member, Name

_PROCESSOR = "processor"
#: What says whether a batch fails as a whole of which all records failed: given with a batch, or to a processor.
_OF_CALL, _OF_PROCESSOR = "throwOnFullBatchFailure", "raise_on_entire_batch_failure"


def processor_of(expression: CodeExpression) -> CodeExpression | None:
    """Return the processor that a batch is given to."""
    if not isinstance(expression, Invocation):
        return None
    processor = dict(expression.named).get(_PROCESSOR) or next(iter(expression.positional[2:3]), None)
    callee = expression.callee
    if processor is None and isinstance(callee, Member) and callee.name == "response":
        return callee.base
    return processor


def raises_for_all(expression: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Tell whether a batch of which all records failed may raise an error.

    Args:
        expression: what lets Powertools process a batch.
        scope: the function that it stands in.
        evaluator: finds out what is given to it.
    """
    for option in expression.positional[3:4] if isinstance(expression, Invocation) else ():
        options = evaluator.evaluate(option, scope, {})
        if isinstance(options, RecordObject) and _is_false(options.fields.get(_OF_CALL)):
            return False
    processor = processor_of(expression)
    if isinstance(processor, Name):
        bindings = bound(processor, scope)
        processor, scope = (bindings[0].value, bindings[0].scope) if len(bindings) == 1 else (None, scope)
    given = dict(processor.named).get(_OF_PROCESSOR) if isinstance(processor, Invocation) else None
    return given is None or not _is_false(evaluator.evaluate(given, scope, {}))


def _is_false(value: CodeValue | None) -> bool:
    return isinstance(value, Constant) and value.value is False
