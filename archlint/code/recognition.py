"""Which calls in a function's code are calls of AWS APIs, and what is passed to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from archlint.code.callgraph import CallGraph
from archlint.code.calls import Call, Unread
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import (
    BUILTIN,
    Callers,
    Client,
    ClientMethod,
    CodeValue,
    External,
    Foreign,
    ListObject,
    Nothing,
    RecordObject,
    SdkCommand,
    SdkResource,
    argument,
    arguments,
)
from archlint.code.evaluation.records import field_of, merged, with_entry
from archlint.code.evaluation.sdk import (
    BATCHES,
    CALL_NAMES,
    METHOD_NAMES,
    UPLOAD,
    ApiOperation,
    Method,
    client_method,
    command,
    resource_kind,
)
from archlint.code.evaluation.values import Argument, Constant, Varying
from archlint.code.known_calls import KnownCalls, SharedCalls
from archlint.code.syntax.syntax import CodeExpression, Invocation, LexicalScope, Member, Name, Subscript
from archlint.model.regex import regex

#: In how many different circumstances a call is looked at, and how many callers up.
_MAX_CIRCUMSTANCES = 32
_MAX_CALLERS = 6

#: What people call something that may be an AWS client.
_CLIENT_NAME = regex(
    r"aws|boto|client|sqs|queue|sns|topic|lambda|kinesis|stream|firehose|dynamo|ddb|table|s3|bucket|event|sfn|step",
    re.I,
)

#: What runs code that is not there to be read.
_HIDDEN: dict[tuple[str, tuple[str, ...]], str] = {
    (BUILTIN, ("exec",)): "it runs code that it makes",
    (BUILTIN, ("eval",)): "it runs code that it makes",
    (BUILTIN, ("Function",)): "it runs code that it makes",
    (BUILTIN, ("__import__",)): "it imports a module by a name that it makes",
    ("importlib", ("import_module",)): "it imports a module by a name that it makes",
    ("os", ("system",)): "it runs other programs",
    ("os", ("popen",)): "it runs other programs",
}
#: What sets the region of all clients that are made without one, and what it calls that region.
_SETTERS = {"update": "region", "setup_default_session": "region_name"}
_SETTING = (External("aws-sdk", ("config", "update")), External("boto3", ("setup_default_session",)))
_HIDDEN_NAMES = frozenset(path[-1] for _, path in _HIDDEN)


class Recognizer:
    """Finds the calls of AWS APIs.

    Args:
        evaluator: finds out what expressions are.
        graph: knows where functions are called.
        known: what is known already of the calls in the same modules.
    """

    def __init__(self, evaluator: Evaluator, graph: CallGraph, known: KnownCalls) -> None:
        self._evaluator = evaluator
        self._graph = graph
        self._known = known
        self._regions: dict[Invocation, Argument | None] = {}
        self._default: Argument | None = None

    def read(self, scopes: Iterable[LexicalScope], entries: Callers) -> Iterator[Call | Unread]:
        """Yield what the code of some scopes calls, and where it may call more.

        Args:
            scopes: the scopes that may run.
            entries: the functions among them that Lambda calls, and how, with an event that is not known.
        """
        scopes = list(scopes)
        shared = SharedCalls(self._evaluator, self._known, entries)
        renamed = any(not scope.handed.isdisjoint(METHOD_NAMES) for scope in scopes)
        self._regions = dict(pair for scope in scopes for pair in self._sent(scope))
        self._default = next((region for scope in scopes for region in self._set_for_all(scope)), None)
        presigned = {made for scope in scopes for made in self._presigned(scope)}
        for scope in scopes:
            for invocation in scope.invocations:
                if invocation not in presigned and _may_matter(invocation, renamed):
                    yield from self._settled(invocation, scope, shared)

    def _settled(self, invocation: Invocation, scope: LexicalScope, shared: SharedCalls) -> Iterator[Call | Unread]:
        """Yield what one call is, once for each of the callers that decide on its arguments."""
        found: list[Call | Unread] = []
        waiting: list[Callers] = [{}]
        looked_at = 0
        regions = tuple((region, region.at) for region in (self._default, self._regions.get(invocation)) if region)
        circumstances = regions, invocation in self._regions
        while waiting:
            callers = waiting.pop()
            looked_at += 1
            outcome = shared.outcome(invocation, scope, callers, circumstances, partial(self._read, invocation, scope))
            asked = outcome.asked[:1]
            matters = outcome.found or (invocation.constructs and isinstance(invocation.callee, Name))
            if matters and asked and looked_at <= _MAX_CIRCUMSTANCES and len(callers) < _MAX_CALLERS:
                sites = self._graph.sites(asked[0])
                sites = sites if len(sites) <= _MAX_CIRCUMSTANCES else [None]
                waiting += [{**callers, asked[0]: site} for site in reversed(sites)]
            else:
                found += [item for item in outcome.found if item not in found]
        yield from found

    def _presigned(self, scope: LexicalScope) -> Iterator[Invocation]:
        """Yield the commands that are only signed: another program will send them."""
        for invocation in scope.invocations:
            if _last_name(invocation.callee) == "getSignedUrl":
                signed = Arguments(self._evaluator, invocation, scope, {}).position(1)
                if isinstance(signed, SdkCommand):
                    yield signed.made_by

    def _sent(self, scope: LexicalScope) -> Iterator[tuple[Invocation, Argument | None]]:
        """Yield the commands that a client is given which the code makes, and the region that it is made for."""
        for invocation in scope.invocations:
            if isinstance(invocation.callee, Member) and invocation.callee.name == "send":
                passed = Arguments(self._evaluator, invocation, scope, {})
                client = passed.value(invocation.callee.base)
                if isinstance(client, Client):
                    command = passed.position(0)
                    if isinstance(command, SdkCommand):
                        yield command.made_by, client.region

    def _set_for_all(self, scope: LexicalScope) -> Iterator[Argument]:
        """Yield the regions that code sets for all clients that are made without one."""
        for invocation in scope.invocations:
            name = _SETTERS.get(_last_name(invocation.callee))
            if name is not None:
                passed = Arguments(self._evaluator, invocation, scope, {})
                function = passed.value(invocation.callee)
                region = passed.parameters().fields.get(name)
                if function in _SETTING and region is not None and not isinstance(region, Nothing):
                    yield argument(region, passed.at)

    def _placed(self, value: CodeValue) -> CodeValue:
        """Return a client with the region that is set for all."""
        is_open = isinstance(value, Client | SdkResource) and value.region is None and self._default is not None
        return replace(value, region=self._default) if is_open and isinstance(value, Client | SdkResource) else value

    def _read(self, invocation: Invocation, scope: LexicalScope, callers: Callers) -> Iterator[Call | Unread]:
        passed = Arguments(self._evaluator, invocation, scope, callers)
        yield from self._handed(invocation, passed)
        callee = invocation.callee
        if isinstance(callee, Member):
            base = self._placed(passed.value(callee.base))
            if isinstance(base, Client | SdkResource):
                yield from _method_called(base, callee.name, passed)
                return
            if isinstance(base, Varying):
                yield from _unknown_called(callee, passed)
                return
            if isinstance(base, Foreign | External) and callee.name in METHOD_NAMES:
                # A client that a package of others makes: nothing but the arguments can tell.
                operations = METHOD_NAMES[callee.name]
                yield from _by_signs(operations, passed) if _has_sign(operations, passed) else ()
                return
        if isinstance(callee, Subscript):
            base = passed.value(callee.base)
            if isinstance(base, Client | SdkResource) and not isinstance(passed.value(callee.key), Constant):
                yield Unread(passed.at, "it calls a method of an AWS client by a name that it computes")
                return
        function = passed.value(callee)
        if isinstance(function, ClientMethod):
            yield from _method_called(function.owner, function.name, passed)
        elif isinstance(function, External):
            yield from _external_called(function, passed, self._regions, invocation)

    def _handed(self, invocation: Invocation, passed: Arguments) -> Iterator[Call]:
        """Yield the methods of clients that are given to something else to call."""
        for expression in _given(invocation):
            if _last_name(expression) in METHOD_NAMES:
                value = passed.value(expression)
                if isinstance(value, ClientMethod) and (method := _method(value.owner, value.name)):
                    fields = value.owner.arguments if isinstance(value.owner, SdkResource) else {}
                    record = replace(merged(RecordObject(fields, passed.at), passed.record()), complete=False)
                    yield from _calls(method.operation, record, passed, value.owner.region, own_client=True)


def _may_matter(invocation: Invocation, renamed: bool) -> bool:
    """Return whether a call may be one of an AWS API, judged by nothing but the names in it.

    Args:
        invocation: the call.
        renamed: whether methods may have other names in this code.
    """
    callee = invocation.callee
    # Classes are often imported under another name, and what is not called by a name may be anything.
    if invocation.constructs or not isinstance(callee, Name | Member) or (renamed and isinstance(callee, Name)):
        return True
    return (
        callee.name in CALL_NAMES
        or callee.name in _HIDDEN_NAMES
        or callee.name == "getattr"
        or any(_last_name(expression) in METHOD_NAMES for expression in _given(invocation))
    )


def _given(invocation: Invocation) -> list[CodeExpression]:
    """Return what may be a function that is given away: the arguments, and the base of a method such as `bind`."""
    given = [*invocation.positional, *(value for _, value in invocation.named)]
    return [*given, invocation.callee.base] if isinstance(invocation.callee, Member) else given


def _last_name(expression: CodeExpression) -> str:
    return expression.name if isinstance(expression, Name | Member) else ""


def _method(owner: Client | SdkResource, name: str) -> Method | None:
    if isinstance(owner, SdkResource):
        return resource_kind(owner.service, owner.kind).methods.get(name)
    return client_method(owner.service, name, owner.document) if owner.service is not None else None


def _method_called(owner: Client | SdkResource, name: str, passed: Arguments) -> Iterator[Call | Unread]:
    method = _method(owner, name)
    if method is not None:
        record = _parameters(method, passed)
        if isinstance(owner, SdkResource):
            record = merged(RecordObject(owner.arguments, passed.at), record)
        yield from _calls(method.operation, record, passed, owner.region, own_client=True)
    elif isinstance(owner, Client) and owner.service is None and name in METHOD_NAMES:
        yield from _by_signs(METHOD_NAMES[name], passed)


def _parameters(method: Method, passed: Arguments) -> RecordObject:
    if not method.positional:
        return passed.parameters()
    record = passed.record()
    for number, name in enumerate(method.positional[: len(passed.call.positional)]):
        if name:
            record = with_entry(record, Constant(name, passed.at), passed.position(number))
    return record


def _unknown_called(callee: Member, passed: Arguments) -> Iterator[Call | Unread]:
    """Yield what a call on something unknown is: of AWS if its arguments say so."""
    operations = METHOD_NAMES.get(callee.name, ())
    if operations and (_CLIENT_NAME.search(_last_name(callee.base)) or _has_sign(operations, passed)):
        yield from _by_signs(operations, passed)


def _has_sign(operations: Iterable[ApiOperation], passed: Arguments) -> bool:
    fields = passed.parameters().fields
    return any(not operation.signs.isdisjoint(fields) for operation in operations)


def _by_signs(operations: Sequence[ApiOperation], passed: Arguments) -> Iterator[Call | Unread]:
    record = passed.parameters()
    signed = [operation for operation in operations if not operation.signs.isdisjoint(record.fields)]
    if len(signed) == 1:
        yield from _calls(signed[0], record, passed)
    elif not record.complete and len(operations) == 1 and operations[0].unmistakable:
        yield from _calls(operations[0], record, passed)
    elif not record.complete:
        yield Unread(passed.at, "it may call AWS: what it calls, and with what, is not known")


def _external_called(
    function: External, passed: Arguments, sent: Mapping[Invocation, Argument | None], made_by: Invocation
) -> Iterator[Call | Unread]:
    name = function.path[-1] if function.path else ""
    if passed.call.constructs and (operation := command(function.package, name)):
        yield from _calls(operation, passed.parameters(), passed, sent.get(made_by), own_client=made_by in sent)
    elif function.package == "@aws-sdk/lib-storage" and name == "Upload":
        record = RecordObject({}, passed.at)
        yield from _calls(UPLOAD, merged(record, field_of(passed.parameters(), "params", passed.at)), passed)
    elif (function.package, function.path) in _HIDDEN:
        yield Unread(passed.at, _HIDDEN[function.package, function.path])
    elif function == External(BUILTIN, ("getattr",)):
        yield from _attribute_read(passed)


def _attribute_read(passed: Arguments) -> Iterator[Unread]:
    if isinstance(passed.position(0), Client | SdkResource) and not isinstance(passed.position(1), Constant):
        yield Unread(passed.at, "it calls a method of an AWS client by a name that it computes")


def _calls(
    operation: ApiOperation,
    record: RecordObject,
    passed: Arguments,
    region: Argument | None = None,
    *,
    own_client: bool = False,
) -> Iterator[Call]:
    """Yield the calls that one call of an SDK is: one, or for a batch one for each table."""
    fields = arguments(record.fields, passed.at)
    if operation.name not in BATCHES or "TableName" in fields:
        yield Call(operation.service, operation.name, fields, passed.at, record.complete, region, own_client)
        return
    for table in _tables(field_of(record, BATCHES[operation.name], passed.at), passed):
        named = arguments({"TableName": table}, passed.at)
        all_fields = {**fields, **named}
        yield Call(operation.service, operation.name, all_fields, passed.at, record.complete, region, own_client)


def _tables(batch: CodeValue, passed: Arguments) -> list[CodeValue]:
    """Return the tables that a batch writes to: the keys of `RequestItems`, or what `TransactItems` name."""
    unknown = Varying(passed.at, "some table")
    if isinstance(batch, RecordObject):
        named: list[CodeValue] = [Constant(name, batch.at) for name in batch.fields]
        return [*named, *(key for key, _ in batch.computed), *([] if batch.complete else [unknown])]
    if not isinstance(batch, ListObject):
        return [unknown]
    tables: list[CodeValue] = [] if batch.complete and batch.elements else [unknown]
    for element in batch.elements:
        if not isinstance(element, RecordObject):
            tables.append(unknown)
            continue
        writes = [value for action, value in element.fields.items() if action != "ConditionCheck"]
        for write in writes:
            tables.append(field_of(write, "TableName", passed.at) if isinstance(write, RecordObject) else unknown)
        if not element.complete or element.computed:
            tables.append(unknown)
    return [table for number, table in enumerate(tables) if table not in tables[:number]]
