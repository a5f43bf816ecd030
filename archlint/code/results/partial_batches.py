"""Partial batch responses: whether a handler says by what it returns which records of a batch failed.

Sources: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" and "Configuring partial batch
response with Kinesis Data Streams and Lambda"; Powertools for AWS Lambda, "Batch processing", for Python and for
TypeScript (a batch of which all records fail raises an error); Middy, "sqs-partial-batch-failure".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from archlint.code.calls import BatchReport
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import (
    Callers,
    CallSite,
    CodeValue,
    External,
    Function,
    RecordObject,
)
from archlint.code.program import ProgramModule
from archlint.code.results.failing import (
    FAILURES,
    LISTED,
    is_other,
    lists_failures,
    name_of_failures,
    telling_of,
    throws,
)
from archlint.code.results.middy import behind_middy
from archlint.code.results.origins import LETS_THROUGH, bound, comes_from
from archlint.code.results.processors import processor_of, raises_for_all
from archlint.code.results.single_records import single_record
from archlint.code.results.swallowed import KnownSwallows, swallowed
from archlint.code.syntax.files import Unparsable, function_body
from archlint.code.syntax.outcomes.going_on import goes_on
from archlint.code.syntax.syntax import (
    CodeExpression,
    FunctionLiteral,
    Invocation,
    LexicalScope,
    Member,
    Name,
)
from archlint.model.regex import regex
from archlint.model.source.location import Place

#: Words of which one occurs in any code that makes such a response.
REPORT_WORDS = regex(
    rb"batch_?item_?failure|batch_?processor|partial_?(?:processor|response)|partial-batch-failure", re.I
)

_POWERTOOLS = regex(r"aws_lambda_powertools$|@aws-lambda-powertools/batch(?:/|$)")
#: A word that occurs in any code that uses it.
POWERTOOLS_WORD = regex(rb"aws[_-]lambda[_-]powertools")
#: What Powertools calls the functions and decorators that make it, and its classes of which a method does.
_FUNCTIONS = frozenset(
    {
        "async_batch_processor",
        "async_process_partial_response",
        "batch_processor",
        "processPartialResponse",
        "processPartialResponseSync",
        "process_partial_response",
    }
)
_CLASSES = frozenset(
    {
        "AsyncBatchProcessor",
        "BatchProcessor",
        "BatchProcessorSync",
        "SqsFifoPartialProcessor",
        "SqsFifoPartialProcessorAsync",
    }
)
#: Of these, the ones that go on after a record that failed.
_UNORDERED = frozenset({"AsyncBatchProcessor", "BatchProcessor", "BatchProcessorSync"})
_RECORD_HANDLER = "record_handler"
_MIDDLEWARE = "@middy/sqs-partial-batch-failure"

#: How far names and calls are followed from a handler.
_MAX_STEPS, _MAX_SCOPES = 8, 200
#: Python and JavaScript handlers have an event and a context; a third parameter is how older ones return.
_PARAMETERS = 2

#: Methods of the context by which handlers of old returned.
_OLD_WAYS = frozenset({"succeed", "done"})


#: Of functions that have been looked at: whether they go on to the records after one that failed.
KnownOrders: TypeAlias = dict[LexicalScope, bool]


class Handler:
    """What Lambda calls: the functions that it consists of, and what they are wrapped in.

    Args:
        module: the module that it is in.
        name: what it is called there.
        evaluator: finds out what expressions are.
        with_powertools: whether the code may use Powertools, as `POWERTOOLS_WORD` tells.
    """

    def __init__(self, module: ProgramModule, name: str, evaluator: Evaluator, *, with_powertools: bool) -> None:
        self._evaluator = evaluator
        self._is_python = module.is_python
        self._with_powertools = with_powertools
        self._processed: dict[LexicalScope, list[tuple[CodeExpression, LexicalScope]]] = {}
        value = module.member(name, evaluator) if "." not in name else None
        self._is_plain = isinstance(value, Function)
        self._wrapped = [] if self._is_plain else list(self._given(module, name))
        found = [value] if isinstance(value, Function) else [each for each, _, _ in self._wrapped]
        functions = [each for each in found if isinstance(each, Function)]
        self._functions = [each for function in functions for each in (*self._wrappers(function), function)]
        self._behind = None if self._is_plain or "." in name else behind_middy(module, name, evaluator)

    def reports(self, going_on: KnownOrders) -> Iterator[BatchReport]:
        """Yield the places from which it says which records failed; `going_on` is what is known of functions so far."""
        for value, expression, scope in self._wrapped:
            if isinstance(value, External) and value.package == _MIDDLEWARE:
                yield BatchReport(scope.source.place(expression.span))
        for function in self._functions:
            for value, expression, scope in self._returned(function):
                name = name_of_failures(value) if isinstance(value, RecordObject) else ""
                if lists_failures(expression, value, scope, self._evaluator, is_python=self._is_python):
                    name = FAILURES
                if name and not self._throws(expression, scope, function.scope):
                    misnamed = "" if name == FAILURES else name
                    yield BatchReport(
                        scope.source.place(expression.span), misnamed=misnamed, goes_on=_goes_on(scope, going_on)
                    )
            for expression, scope in self._processing(function):
                if not self._throws(expression, scope, function.scope) and not self._is_unreturned(expression, scope):
                    raises = raises_for_all(expression, scope, self._evaluator)
                    unordered = self._goes_on(expression, scope)
                    yield BatchReport(scope.source.place(expression.span), raises=raises, goes_on=unordered)

    def never_reports(self) -> bool:
        """Tell whether it certainly returns something else; only for code in which none of `REPORT_WORDS` occurs."""
        return self._is_plain and all(
            self._is_bare(function.scope) and all(is_other(value) for value, _, _ in self._returned(function))
            for function in self._functions
        )

    def swallows(self, known: KnownSwallows) -> Iterator[Place]:
        """Yield where it catches all that fails with a record, and tells nobody; `known` is for `swallowed`."""
        behind = [self._behind.function] if self._behind is not None and self._behind.is_plain else []
        for function in self._functions if self._is_plain else behind:
            yield from swallowed(function, self._evaluator, known)

    def swallows_records(self, known: KnownSwallows) -> Iterator[Place]:
        """Yield where a function catches all that fails with a record that Powertools hands it, and tells nobody."""
        for function in self._functions:
            for expression, scope in self._processing(function):
                if isinstance(expression, Invocation):
                    given = dict(expression.named).get(_RECORD_HANDLER) or next(iter(expression.positional[1:]), None)
                    handler = self._evaluator.evaluate(given, scope, {}) if given is not None else None
                    if isinstance(handler, Function):
                        yield from swallowed(handler, self._evaluator, known)

    def single_records(self) -> Iterator[Place]:
        """Yield where it takes one record of its event, if it certainly looks at no other one by itself."""
        plain = self._functions if self._is_plain and len(self._functions) == 1 else []
        for function in plain:
            if self._is_own(function.scope) and not self._processing(function):
                yield from single_record(function.scope)

    def unreturned(self) -> Iterator[Place]:
        """Yield where it lets Powertools process a batch, and does not return which records failed."""
        for function in self._functions:
            for expression, scope in self._processing(function):
                if self._is_unreturned(expression, scope) and not self._throws(expression, scope, function.scope):
                    yield scope.source.place(expression.span)

    def _is_unreturned(self, expression: CodeExpression, scope: LexicalScope) -> bool:
        """Tell whether the handler certainly returns something else than what Powertools says which records failed."""
        is_own = self._is_plain and [each.scope for each in self._functions] == [scope] and self._is_bare(scope)
        is_asked = isinstance(expression, Invocation) and self._makes(expression.callee, scope, _FUNCTIONS)
        return is_own and is_asked and all(is_other(value) for value, _, _ in self._returned(self._functions[0]))

    def _wrappers(self, function: Function) -> Iterator[Function]:
        """Yield what the code's own decorators make of a function: Lambda calls that."""
        scope = function.scope
        for decorator in scope.decorators:
            made = Invocation(decorator.span, decorator, (FunctionLiteral(decorator.span, scope),))
            wrapper = self._evaluator.evaluate(made, scope.parent or scope, {})
            if isinstance(wrapper, Function) and wrapper.scope is not scope:
                yield wrapper

    def _is_bare(self, scope: LexicalScope) -> bool:
        """Tell whether a function returns to Lambda what it returns itself, and in no other way."""
        is_new = len(scope.parameters) <= _PARAMETERS and _OLD_WAYS.isdisjoint(scope.mentions | scope.variables)
        return is_new and self._is_own(scope)

    def _is_own(self, scope: LexicalScope) -> bool:
        """Tell whether Lambda calls a function itself, and nothing that a decorator makes another one of."""
        sources = [comes_from(decorator, scope.parent or scope, self._evaluator) for decorator in scope.decorators]
        known = bool(sources) and all(source and source.package in LETS_THROUGH for source in sources)
        return known or not scope.decorated

    def _given(self, module: ProgramModule, name: str) -> Iterator[tuple[CodeValue, CodeExpression, LexicalScope]]:
        """Yield what the calls are given that make a handler, such as `middy(work).use(middleware())`."""
        assert module.unit is not None
        unit = module.unit
        bindings = unit.exports.get(name) or unit.scope.bindings.get(name, [])
        waiting = [(binding.value, binding.scope) for binding in bindings]
        # `handler.use(middleware())` as a statement of its own.
        waiting += [(each, unit.scope) for each in unit.scope.invocations if _called_on(each) == name]
        for _ in range(_MAX_SCOPES):
            if not waiting:
                return
            expression, scope = waiting.pop()
            if isinstance(expression, Name):
                waiting += [(binding.value, binding.scope) for binding in bound(expression, scope)]
            elif isinstance(expression, Member):
                waiting.append((expression.base, scope))
            elif isinstance(expression, Invocation):
                waiting.append((expression.callee, scope))
                for each in expression.positional:
                    value = self._evaluator.evaluate(each, scope, {})
                    if isinstance(each, Invocation) and not isinstance(value, Function):
                        value = self._evaluator.evaluate(each.callee, scope, {})
                    yield value, each, scope

    def _returned(self, function: Function) -> Iterator[tuple[CodeValue, CodeExpression, LexicalScope]]:
        """Yield what a function may return, and where; what it has from another function, it has from there."""
        waiting: list[tuple[Function, Callers]] = [(function, {**function.callers, function.scope: None})]
        seen: set[LexicalScope] = set()
        while waiting and len(seen) < _MAX_SCOPES:
            current, callers = waiting.pop()
            scope = current.scope
            if scope in seen:
                continue
            seen.add(scope)
            for expression in scope.returns:
                called = self._callee(expression, scope, callers)
                if isinstance(called, Function):
                    assert isinstance(expression, Invocation)
                    site = {called.scope: CallSite(expression, scope)}
                    waiting.append((called, {**callers, **called.callers, **site}))
                else:
                    yield self._evaluator.evaluate(expression, scope, callers), expression, scope

    def _processing(self, function: Function) -> list[tuple[CodeExpression, LexicalScope]]:
        """Return where a function, or one that it calls, lets Powertools process a batch."""
        if not self._with_powertools:
            return []
        found = self._processed.get(function.scope)
        if found is None:
            found = self._processed[function.scope] = list(self._with_batches(function))
        return found

    def _with_batches(self, function: Function) -> Iterator[tuple[CodeExpression, LexicalScope]]:
        outer = function.scope.parent or function.scope
        for decorator in function.scope.decorators:
            if self._makes(decorator, outer, _FUNCTIONS):
                yield decorator, outer
        waiting, seen = [function.scope], set[LexicalScope]()
        while waiting and len(seen) < _MAX_SCOPES:
            scope = waiting.pop()
            if scope in seen:
                continue
            seen.add(scope)
            waiting += scope.children
            for invocation in scope.invocations:
                callee = invocation.callee
                is_response = isinstance(callee, Member) and callee.name == "response"
                if self._makes(callee, scope, _CLASSES if is_response else _FUNCTIONS):
                    yield invocation, scope
                called = self._callee(invocation, scope, {})
                if isinstance(called, Function):
                    waiting.append(called.scope)

    def _goes_on(self, expression: CodeExpression, scope: LexicalScope) -> bool:
        """Tell whether the processor that a batch is given to certainly is none of those for FIFO queues."""
        processor = processor_of(expression)
        return processor is not None and self._makes(processor, scope, _UNORDERED)

    def _throws(self, expression: CodeExpression, scope: LexicalScope, handler: LexicalScope) -> bool:
        """Tell whether an error ends the handler where records failed: Lambda sees it, whatever would be returned."""
        telling = telling_of(expression, scope, handler)
        return any(
            throws(each, telling) or any(self._tests(call, each, telling) for call in each.invocations)
            for each in dict.fromkeys((scope, handler))
        )

    def _tests(self, invocation: Invocation, scope: LexicalScope, telling: set[str]) -> bool:
        """Tell whether a call is one of a function that ends in an error after a test of what it is given."""
        given = {n for n, each in enumerate(invocation.positional) if isinstance(each, Name) and each.name in telling}
        called = self._callee(invocation, scope, {}) if given else None
        if not isinstance(called, Function):
            return False
        return throws(called.scope, {each.name for each in called.scope.parameters if each.position in given} | LISTED)

    def _makes(self, expression: CodeExpression, scope: LexicalScope, names: frozenset[str]) -> bool:
        """Tell whether an expression leads to something of Powertools that is called one of some names."""
        source = comes_from(expression, scope, self._evaluator)
        return source is not None and bool(_POWERTOOLS.match(source.package)) and not names.isdisjoint(source.path)

    def _callee(self, expression: CodeExpression, scope: LexicalScope, callers: Callers) -> CodeValue | None:
        if not isinstance(expression, Invocation) or not isinstance(expression.callee, Name | Member):
            return None
        return self._evaluator.evaluate(expression.callee, scope, callers)


def _goes_on(scope: LexicalScope, known: KnownOrders) -> bool:
    """Tell whether a function of the code's own certainly goes on to the records after one that failed."""
    if scope not in known:
        try:
            body = function_body(scope)
        except Unparsable:
            body = None
        known[scope] = body is not None and goes_on(scope.source, body)
    return known[scope]


def _called_on(invocation: Invocation) -> str:
    """Return the variable that a chain of calls of methods starts at; empty if it starts at something else."""
    expression: CodeExpression = invocation
    for _ in range(_MAX_STEPS):
        if isinstance(expression, Invocation) and isinstance(expression.callee, Member):
            expression = expression.callee.base
    return expression.name if isinstance(expression, Name) else ""
