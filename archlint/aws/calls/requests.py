"""Requests that API Gateway and AppSync make of a service's API: what their URI, template and parameters say of them.

Source: API Gateway Developer Guide, "x-amazon-apigateway-integration", "Integration subtype reference" and "Create a
REST API as an Amazon S3 proxy"; AWS AppSync Developer Guide, "HTTP resolvers"; the API references of the services.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any

from archlint.aws.calls import actions
from archlint.aws.calls.text_pieces import after_last_slash, between, filled, holes_of, unquoted
from archlint.aws.kinds import Kind
from archlint.aws.services.eventbridge import BUS
from archlint.aws.services.firehose import DELIVERY_STREAM
from archlint.aws.services.kinesis import STREAM
from archlint.aws.services.lambda_ import ALIAS, FUNCTION
from archlint.aws.services.sns import TOPIC
from archlint.aws.services.sqs import QUEUE
from archlint.aws.services.stepfunctions import MACHINE
from archlint.aws.services.storage import BUCKET, DYNAMODB_TABLE
from archlint.aws.workflows.integrations import is_function
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.leaves import named_parts
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Reference, Text, Tree, Unknown, Value

_URI = regex(r"arn:[^:]*:apigateway:[^:]*:(?P<service>[^:]+):(?P<form>path|action)/(?P<rest>.*)", re.DOTALL)
_ASYNCHRONOUS = "integration.request.header.X-Amz-Invocation-Type"
#: What an integration calls itself; a function has integrations of its own.
_OPERATIONS = tuple(actions.sending(without=Kind.FUNCTION))
#: The actions of each service that send, write or start; other actions read, delete or ask.
_WRITES = {
    service: {name for each in _OPERATIONS if each.service == service for name in each.names}
    for service in {each.service for each in _OPERATIONS}
}
#: The only operation of the API that models are called with; the service has another one for all the rest.
_INVOKE_ENDPOINT = "InvokeEndpoint"
_WRITES["sagemaker"].add(_INVOKE_ENDPOINT)
#: What S3 does by the method of a request for an object.
_OF_OBJECTS = {"PUT": "PutObject", "DELETE": "DeleteObject"}

#: Our word for what a call names, by provider type, for texts of which only is known what they mention.
_PEER_TYPES = {
    name: key
    for row, key in (
        (FUNCTION, "Function"),
        (ALIAS, "Function"),
        (QUEUE, "Queue"),
        (TOPIC, "Topic"),
        (DELIVERY_STREAM, "DeliveryStream"),
        (STREAM, "Stream"),
        (MACHINE, "Machine"),
        (BUS, "Bus"),
        (DYNAMODB_TABLE, "Table"),
        (BUCKET, "Bucket"),
    )
    for name in row.types
}
_ASKED_FOR = Unknown("it is taken from the request", inside=True)
_OPENING = r"[\"']?\s*+[:=]\s*+(?:\$util\.\w+\()?\\?[\"']?"
_ACTION = regex(r"(?<![A-Za-z])Action=(?P<value>\w+)")
#: What VTL calls for a value: `$input.path('$.id')`.
_VTL_CALL = r"\$[\w.]++\([^()\n]{0,300}+\)"
_PARAMETERS = {
    key: regex(rf"(?<![A-Za-z]){key}{_OPENING}(?P<value>\$\{{[^}}]{{0,300}}+\}}|{_VTL_CALL}|[^\"'&,}}\n]*)")
    for key in ("MessageGroupId", "MessageDeduplicationId", *actions.SHARD_KEYS)
}
#: What VTL fills in: a reference, a directive.
_FILLED_IN = regex(r"\$!?+\{?+[A-Za-z]|#[a-z{]")
#: What VTL fills in where a parameter would stand, name and all: it may be any, or several.
_FILLED_IN_WHOLE = regex(r"(?:^|&)\s*+\$!?+[A-Za-z]")
#: No more parts of a template than this are looked at.
_MOST_PARTS = 10_000
#: How a REST API names the parameters that it sets; the values are expressions, and texts in quotes.
_OF_REST = "integration.request."


@cache
def _names(service: str) -> Mapping[str, str]:
    """Return our word for what a service's parameters name, by the parameter; of any service, where it is not known."""
    found = [each for each in _OPERATIONS if each.service == service]
    found = found or [each for each in _OPERATIONS if each.peer in actions.MESSAGED]
    return MappingProxyType({path.rpartition(".")[2]: each.peer.key for each in found for path in each.parameters})


@cache
def _peers(service: str) -> re.Pattern[str]:
    """Return what finds the parameters in a text that name something, with what they name."""
    names = "|".join(map(re.escape, _names(service)))
    return re.compile(
        rf"(?<![A-Za-z])(?P<key>{names}){_OPENING}(?P<value>(?:\$\{{[^}}]{{0,300}}+\}}|[^\"'&\s,}}\\])++)"
    )


#: What goes on after a text or name that only begins an expression.
_MORE = r"(?P<more>\s*+[+.?|&(\[])?"
#: A constant of JavaScript, and an environment variable of an AppSync API.
_CONSTANT = regex(rf"\bconst\s+(?P<name>\w+)\s*=\s*[\"'`](?P<text>[^\"'`\n]*)[\"'`]{_MORE}")
_VARIABLE = regex(r"(?:ctx|context)\.env\.(?P<name>\w+)")


@cache
def _members(service: str) -> re.Pattern[str]:
    """Return what finds the members of an object in JavaScript that name something, or say how to send."""
    names = "|".join(map(re.escape, (*_names(service), *_PARAMETERS)))
    return re.compile(
        rf"(?<![A-Za-z])(?P<key>{names})[\"']?\s*+:\s*+"
        rf"(?:[\"'`](?P<text>[^\"'`\n]*)[\"'`]|(?P<expression>[\w$][\w$.]*+)){_MORE}"
    )


class ApiRequest:
    """One request, whatever form it is written in, on its way to a part with uniform keys.

    Args:
        uri: what is called: API Gateway's ARN of a service's API, or of a function; absent if only the rest says it.
        service: the service's prefix in IAM, if the URI does not say it.
        action: the API's operation, if neither URI nor template says it.
        said: where that is said.
        method: the method of the HTTP request.
    """

    def __init__(
        self, uri: Value, service: str = "", action: str = "", method: str = "", said: Place | None = None
    ) -> None:
        """Take what the URI says."""
        self.data: dict[str, Any] = {"Asynchronous": False}
        self._service, self._action, self._said = service, action, said
        self._is_settled = False
        self._is_open = False
        self._placeholder = ""
        written = _written(uri.outcome)
        match = _URI.fullmatch(written) if written else None
        if match:
            # `runtime.sagemaker` is the service with a subdomain.
            self._service = match["service"].rpartition(".")[2]
            self._action, self._said = match["rest"] if match["form"] == "action" else "", uri.place
        elif _is_function(uri.outcome, written):
            self._service = "lambda"
        elif isinstance(uri.outcome, Unknown):
            self.add_mentioned(uri)
        if self._service == "lambda" and not isinstance(uri.outcome, Unknown):
            self.add_peer("Function", between(uri.outcome, "functions/", "/invocations"), uri.place)
        elif match and match["form"] == "path" and match["rest"]:
            self._take_path(uri, method)

    def _take_path(self, uri: Value, method: str) -> None:
        """Take what the path of a request names."""
        if self._service == "sqs":
            self.add_peer("Queue", after_last_slash(uri.outcome), uri.place)
        elif self._service == "sagemaker":
            self._action = _INVOKE_ENDPOINT
            self.add_peer("Endpoint", between(uri.outcome, "endpoints/", "/invocations"), uri.place)
        elif self._service == "s3":
            self._action, self._is_settled = _OF_OBJECTS.get(method.upper(), ""), True
            bucket = between(uri.outcome, ":s3:path/", "/")
            if isinstance(bucket, Known) and str(bucket.value).startswith("{"):
                self._placeholder = str(bucket.value).strip("{}")
            else:
                self.add_peer("Bucket", bucket, uri.place)

    def add_peer(self, key: str, outcome: Outcome | None, place: Place | None) -> None:
        """Add what the call names; what it takes from the request may be anything."""
        parts = (
            outcome.parts if isinstance(outcome, Text) else (str(outcome.value),) if isinstance(outcome, Known) else ()
        )
        if any(isinstance(part, str) and "$" in part for part in parts):
            outcome = _ASKED_FOR
        self.data.setdefault(key, [Value.of(outcome or _ASKED_FOR, place)])

    def add_mentioned(self, value: Value) -> None:
        """Add what an unknown text mentions."""
        for branch in value.branches:
            for reference in branch.outcome.mentions if isinstance(branch.outcome, Unknown) else ():
                if is_function(reference):
                    self._service = "lambda"
                key = _PEER_TYPES.get(reference.target.type)
                if key:
                    self.add_peer(key, reference, branch.place)

    def read_template(self, value: Value) -> None:
        """Take what a mapping template names: it is text that is filled in at run time."""
        self.add_mentioned(value)
        for branch in value.branches:
            outcome = branch.outcome
            if isinstance(outcome, Tree):
                self._read_data(Value((branch,)))
            if not isinstance(outcome, Known | Text):
                self._is_open |= isinstance(outcome, Unknown)
                continue
            self._is_settled = True
            written = canonical(outcome)
            self._is_open |= _FILLED_IN_WHOLE.search(written) is not None
            holes = holes_of(outcome)
            names = _names(self._service)
            for match in _peers(self._service).finditer(written):
                self.add_peer(names[match["key"]], filled(match["value"], holes), branch.place)
            action = _ACTION.search(written)
            self._say(action["value"] if action else "", branch.place)
            for key, pattern in _PARAMETERS.items():
                found = pattern.search(written)
                if found:
                    said = Known(found["value"].strip().rstrip('\\"'))
                    self.data[key] = Value.of(_as_filled_in(said), branch.place)

    def _read_data(self, value: Value) -> None:
        """Take what a mapping template names that is JSON, written as data: what `jsonencode` is given."""
        self._is_settled = True
        names = _names(self._service)
        for keys, found in islice(named_parts(value), _MOST_PARTS):
            key = keys[-1] if keys else ""
            self._is_open |= found.possibly(_may_hold_more)
            if key in names:
                self.add_peer(names[key], found.outcome, found.place)
            elif key in _PARAMETERS:
                self.data[key] = found.convert(_as_filled_in)

    def read_code(self, outcome: Known | Text, place: Place | None, variables: Value) -> None:
        """Take what JavaScript names that makes the request: texts in quotes, constants, environment variables.

        Args:
            outcome: the code.
            place: where it stands.
            variables: the environment variables of the API.
        """
        written = canonical(outcome)
        constants = {found["name"]: (found["text"], found["more"]) for found in _CONSTANT.finditer(written)}
        holes, names = holes_of(outcome), _names(self._service)
        for found in _members(self._service).finditer(written):
            key, expression = found["key"], found["expression"] or ""
            text, more = constants.get(expression, (None, None)) if expression else (found["text"], None)
            variable = _VARIABLE.fullmatch(expression)
            if key not in names:
                if text is not None and not more and not found["more"]:
                    self.data[key] = Value.of(filled(text, holes), place)
            elif variable:
                value = variables.step(variable["name"])
                self.add_peer(names[key], _ASKED_FOR if value.certainly_absent else value.outcome, value.place or place)
            else:
                self.add_peer(names[key], _ASKED_FOR if text is None else filled(text, holes), place)

    def _say(self, action: str, place: Place | None) -> None:
        """Take the operation that is said at a place, unless it is known."""
        if action and not self._action:
            self._action, self._said = action, place

    def leave_open(self) -> None:
        """Let what it does not say of how it sends be decided at run time: its text may be put together there."""
        self._is_settled = self._is_open = True

    @property
    def names_something(self) -> bool:
        """Whether it names a resource that it is about."""
        return any(key in self.data for key in _names(self._service).values())

    def read_parameters(self, value: Value) -> None:
        """Take what request parameters set: the peer, the group, the key."""
        for branch in value.branches:
            if not isinstance(branch.outcome, Tree):
                continue
            names = _names(self._service)
            for key, found in branch.outcome.items():
                self.add_mentioned(found)
                name, plain = key.rpartition(".")[2], found.convert(unquoted)
                if key == _ASYNCHRONOUS:
                    self.data["Asynchronous"] = plain.known == "Event"
                    continue
                self._is_settled = True
                if name == "Action":
                    self._say(str(plain.known or ""), plain.place)
                elif name == self._placeholder:
                    self.add_peer("Bucket", (plain.outcome if _is_literal(found) else None) or _ASKED_FOR, plain.place)
                elif name in names and plain.outcome is not None:
                    self.add_peer(names[name], plain.outcome, plain.place)
                elif name in _PARAMETERS:
                    self.data[name] = found.convert(_of_rest) if key.startswith(_OF_REST) else found

    def declare(self, owner: Declaration, part_type: str, at: Node, beside: Mapping[str, Any]) -> Declaration:
        """Return the part.

        Args:
            owner: the resource that makes the request.
            part_type: the type that the part is declared with.
            at: where the request is written.
            beside: what else is to be said of it.
        """
        data = self.data
        if data.keys() & set(actions.SHARD_KEYS):
            data["PartitionKey"] = next(data[key] for key in actions.SHARD_KEYS if key in data)
        writes = _WRITES.get(self._service)
        if writes is not None and self._action not in writes:
            # It reads or deletes; or only who calls the API says what it does.
            data = {
                "Asynchronous": False,
                "Peer": [peer for key in dict.fromkeys(_names(self._service).values()) for peer in data.get(key, ())],
            }
        elif not self._is_settled:
            # Without a template the request is passed through: the API's caller gives the group and the key.
            data |= {key: Value.of(Unknown("it comes with the request")) for key in _PARAMETERS}
        elif self._is_open:
            data = {key: Value.of(Unknown("its template is not known")) for key in _PARAMETERS} | data
        action = Value.of(Known(self._action), self._said or at.place)
        tree = Value.of(
            Tree(at.with_data({**data, **beside, "Service": self._service, "Action": action}), EmbeddedJson()), at.place
        )
        return Declaration(owner.name, part_type, at.place, tree, when=owner.when, owner=owner)


def _may_hold_more(outcome: Outcome) -> bool:
    return isinstance(outcome, Unknown) or (isinstance(outcome, Tree) and not outcome.is_list and outcome.keys is None)


def _as_filled_in(outcome: Outcome) -> Outcome:
    """Return what a template gives for a parameter: what VTL only fills a part of is taken from the request."""
    said = str(outcome.value) if isinstance(outcome, Known) else ""
    return _ASKED_FOR if not said.startswith("$") and _FILLED_IN.search(said) else outcome


def _of_rest(outcome: Outcome) -> Outcome:
    """Return what a request parameter of a REST API is set to: what stands in no quotes is taken from the request."""
    return _ASKED_FOR if isinstance(outcome, Known) and not str(outcome.value).startswith("'") else outcome


def _is_literal(value: Value) -> bool:
    """Tell whether a request parameter is set to a text in quotes, not taken from the request of the client."""
    outcome = value.outcome
    return not isinstance(outcome, Known) or str(outcome.value).startswith("'")


def _is_function(outcome: Outcome | None, written: str) -> bool:
    if isinstance(outcome, Reference):
        return is_function(outcome)
    return written.startswith("arn:") and ":lambda:" in written


def _written(outcome: Outcome | None) -> str:
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        return "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
    return str(outcome.value) if isinstance(outcome, Known) else ""
