"""Which calls in a function's code are calls of AWS APIs, and what is passed to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from archlint.code.callgraph import CallGraph
from archlint.code.calls import Call, Unread
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import (
    BUILTIN,
    Callers,
    CallSite,
    Class,
    Client,
    ClientMethod,
    CodeValue,
    External,
    Foreign,
    Instance,
    Nothing,
    RecordObject,
    SdkCommand,
    SdkResource,
    argument,
)
from archlint.code.evaluation.records import field_of, merged, with_entry
from archlint.code.evaluation.sdk import (
    CALL_NAMES,
    FILE_WRITERS,
    METHOD_NAMES,
    UPLOAD,
    Method,
    client_method,
    command,
    resource_kind,
)
from archlint.code.evaluation.values import Argument, Constant, Varying
from archlint.code.guessed_calls import by_signs, guessed_calls, has_sign, last_name
from archlint.code.known_calls import KnownCalls, SharedCalls
from archlint.code.made_calls import made_calls
from archlint.code.results.promises import Promises
from archlint.code.syntax.passed_on import is_called
from archlint.code.syntax.syntax import (
    CodeExpression,
    FunctionLiteral,
    Invocation,
    LexicalScope,
    Member,
    Name,
    Subscript,
)
from archlint.code.written_files import written_files
from archlint.model.data import copied

#: In how many different circumstances a call is looked at, and how many callers up.
_MAX_CIRCUMSTANCES = 32
_MAX_CALLERS = 6

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
_WRITER_METHODS = resource_kind("", "BatchWriter").methods
_HIDDEN_NAMES = frozenset(path[-1] for _, path in _HIDDEN)


class Recognizer:
    """Finds the calls of AWS APIs.

    Args:
        evaluator: finds out what expressions are.
        graph: knows where functions are called.
        known: what is known already of the calls in the same modules.
        answers_seen: whether something may look at what all calls of a client return.
    """

    def __init__(
        self, evaluator: Evaluator, graph: CallGraph, known: KnownCalls, *, answers_seen: bool = False
    ) -> None:
        self._answers_seen = answers_seen
        self._evaluator = evaluator
        self._graph = graph
        self._known = known
        self._regions: dict[Invocation, Argument | None] = {}
        self._sends: dict[Invocation, list[CallSite]] = {}
        self._default: Argument | None = None

    def read(
        self, scopes: Iterable[LexicalScope], entries: Callers, ending: Iterable[LexicalScope]
    ) -> Iterator[Call | Unread]:
        """Yield what the code of some scopes calls, and where it may call more.

        Args:
            scopes: the scopes that may run.
            entries: the functions among them that Lambda calls, and how, with an event that is not known.
            ending: the functions among them with which the invocation ends.
        """
        scopes = list(scopes)
        shared = SharedCalls(self._evaluator, self._known, entries)
        promises = Promises(self._graph, self._evaluator, ending)
        renamed = any(not scope.handed.isdisjoint(METHOD_NAMES) for scope in scopes)
        self._regions = dict(pair for scope in scopes for pair in self._sent(scope))
        self._default = next((region for scope in scopes for region in self._set_for_all(scope)), None)
        presigned = {made for scope in scopes for made in self._presigned(scope)}
        for scope in scopes:
            for invocation in scope.invocations:
                if invocation not in presigned and _may_matter(invocation, renamed):
                    for found in self._settled(invocation, scope, shared):
                        yield self._awaited(found, CallSite(invocation, scope), promises)

    def _awaited(self, found: Call | Unread, made: CallSite, promises: Promises) -> Call | Unread:
        """Return what was found with what is known of who waits for it."""
        invocation = made.invocation
        sends = self._sends.get(invocation, []) if invocation.constructs else [made]
        if not isinstance(found, Call) or not found.own_client or not sends:
            return found
        if not invocation.constructs and last_name(invocation.callee) not in CALL_NAMES:
            return found
        dropped = dict.fromkeys(place for send in sends for place in promises.dropped(send))
        # What a table's batch writer could not write it writes again, by itself.
        is_writer = found.operation == "BatchWriteItem" and last_name(invocation.callee) in _WRITER_METHODS
        is_ignored = not is_writer and not self._answers_seen and all(map(promises.ignored, sends))
        return copied(found, dropped=tuple(dropped), ignored=is_ignored)

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
            if last_name(invocation.callee) == "getSignedUrl":
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
                        self._sends.setdefault(command.made_by, []).append(CallSite(invocation, scope))
                        yield command.made_by, client.region

    def _set_for_all(self, scope: LexicalScope) -> Iterator[Argument]:
        """Yield the regions that code sets for all clients that are made without one."""
        for invocation in scope.invocations:
            name = _SETTERS.get(last_name(invocation.callee))
            if name is not None:
                passed = Arguments(self._evaluator, invocation, scope, {})
                function = passed.value(invocation.callee)
                region = passed.parameters().fields.get(name)
                if function in _SETTING and region is not None and not isinstance(region, Nothing):
                    yield argument(region, passed.at)

    def _placed(self, value: CodeValue) -> CodeValue:
        """Return a client with the region that is set for all."""
        is_open = isinstance(value, Client | SdkResource) and value.region is None and self._default is not None
        return copied(value, region=self._default) if is_open and isinstance(value, Client | SdkResource) else value

    def _read(self, invocation: Invocation, scope: LexicalScope, callers: Callers) -> Iterator[Call | Unread]:
        passed = Arguments(self._evaluator, invocation, scope, callers)
        yield from self._handed(invocation, passed)
        callee = invocation.callee
        if isinstance(callee, Member):
            base = self._placed(passed.value(callee.base))
            if isinstance(base, Client | SdkResource):
                yield from _method_called(base, callee.name, passed)
                return
            if callee.name in FILE_WRITERS and not isinstance(base, Instance | Class):
                yield from written_files(passed)
                return
            # What is nothing is something by the time that it is called.
            if isinstance(base, Varying | Foreign | Nothing):
                yield from guessed_calls(callee, passed, is_foreign=isinstance(base, Foreign))
                return
            if isinstance(base, External) and callee.name in METHOD_NAMES:
                yield from guessed_calls(callee, passed, is_foreign=True)
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

    def _handed(self, invocation: Invocation, passed: Arguments) -> Iterator[Call | Unread]:
        """Yield the methods of clients that are given to something else to call."""
        for number, expression in enumerate(_given(invocation)):
            name = last_name(expression)
            if name not in METHOD_NAMES or is_called(invocation.callee, number):
                continue
            value = passed.value(expression)
            record = copied(passed.record(), complete=False)
            if isinstance(value, ClientMethod) and (method := _method(value.owner, value.name)):
                fields = value.owner.arguments if isinstance(value.owner, SdkResource) else {}
                record = copied(merged(RecordObject(fields, passed.at), record), complete=False)
                yield from made_calls(method.operation, record, passed, value.owner.region, own_client=True)
            elif isinstance(value, Varying | Foreign) and has_sign(METHOD_NAMES[name], record):
                yield from by_signs(METHOD_NAMES[name], record, passed)


def _may_matter(invocation: Invocation, renamed: bool) -> bool:
    """Return whether a call may be one of an AWS API, judged by nothing but the names in it.

    Args:
        invocation: the call.
        renamed: whether methods may have other names in this code.
    """
    callee = invocation.callee
    if isinstance(callee, FunctionLiteral):
        return False
    # Classes are often imported under another name, and what is not called by a name may be anything.
    if invocation.constructs or not isinstance(callee, Name | Member) or (renamed and isinstance(callee, Name)):
        return True
    return (
        callee.name in CALL_NAMES
        or callee.name in _HIDDEN_NAMES
        or callee.name == "getattr"
        or any(last_name(expression) in METHOD_NAMES for expression in _given(invocation))
    )


def _given(invocation: Invocation) -> list[CodeExpression]:
    """Return what may be a function that is given away: the arguments, and the base of a method such as `bind`."""
    given = [*invocation.positional, *(value for _, value in invocation.named)]
    return [*given, invocation.callee.base] if isinstance(invocation.callee, Member) else given


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
        yield from made_calls(method.operation, record, passed, owner.region, own_client=True)
    elif isinstance(owner, Client) and owner.service is None and name in METHOD_NAMES:
        yield from by_signs(METHOD_NAMES[name], passed.parameters(), passed)


def _parameters(method: Method, passed: Arguments) -> RecordObject:
    if not method.positional:
        return passed.parameters()
    record = passed.record()
    for number, name in enumerate(method.positional[: len(passed.call.positional)]):
        if name:
            record = with_entry(record, Constant(name, passed.at), passed.position(number))
    return record


def _external_called(
    function: External, passed: Arguments, sent: Mapping[Invocation, Argument | None], made_by: Invocation
) -> Iterator[Call | Unread]:
    name = function.path[-1] if function.path else ""
    if passed.call.constructs and (operation := command(function.package, name)):
        record, is_sent = passed.input(passed.parameters()), made_by in sent
        yield from made_calls(operation, record, passed, sent.get(made_by), own_client=is_sent)
    elif function.package == "@aws-sdk/lib-storage" and name == "Upload":
        record = RecordObject({}, passed.at)
        yield from made_calls(UPLOAD, merged(record, field_of(passed.parameters(), "params", passed.at)), passed)
    elif (function.package, function.path) in _HIDDEN:
        yield Unread(passed.at, _HIDDEN[function.package, function.path])
    elif function == External(BUILTIN, ("getattr",)):
        yield from _attribute_read(passed)


def _attribute_read(passed: Arguments) -> Iterator[Unread]:
    if isinstance(passed.position(0), Client | SdkResource) and not isinstance(passed.position(1), Constant):
        yield Unread(passed.at, "it calls a method of an AWS client by a name that it computes")
