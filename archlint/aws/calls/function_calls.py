"""The code of functions: a part for each call of an AWS API that sends, writes or invokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.calls.actions import SHARD_KEYS
from archlint.aws.calls.api_calls import described
from archlint.code.calls import CODE, Call, Unread
from archlint.code.calls import BatchReport as BatchReport
from archlint.code.evaluation import values as code_values
from archlint.code.evaluation.values import Argument, Constant, EnvironmentVariable, Items, Record
from archlint.model.source.comments import Comment
from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.deployment import SITE, site_of
from archlint.model.values.node import Node, Scalar
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.site import OWN, is_settled
from archlint.model.values.texts import canonical, join
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Reference, Text, Tree, Unknown, Value

#: Whether all that the code of a function does is known.
UNDERSTOOD: Note[bool] = Note(False)
#: Where the code of a function says which records of a batch failed, and whether it certainly never does.
REPORTS: Note[tuple[BatchReport, ...]] = Note(())
NEVER_REPORTS: Note[bool] = Note(False)
#: Where the code of a function hides what fails with a record that it is given; and what of it hides nothing where all
#: records of a batch fail.
SWALLOWS: Note[tuple[Place, ...]] = Note(())
UNRETURNED: Note[tuple[Place, ...]] = Note(())
#: Where the code of a function takes one record of what it is given, and certainly looks at no other one.
SINGLE_RECORDS: Note[tuple[Place, ...]] = Note(())
#: Whether the code of a function certainly asks no queue and no stream for what is in it.
NEVER_RECEIVES: Note[bool] = Note(False)
#: Whether a call in the code of a function certainly acts in the function's own role, and in no other.
OWN_ROLE: Note[bool] = Note(False)
#: The calls that nobody waits for, so that the handler may be done before what a call in its code sends is sent.
DROPPED: Note[tuple[Place, ...]] = Note(())
#: Whether the code of a function certainly does not look at what a call returns.
IGNORED: Note[bool] = Note(False)
#: The comments in the code of a function that are addressed to archlint.
COMMENTS: Note[tuple[Comment, ...]] = Note(())
#: What of the code of a function its author would expect to be read, and is not.
UNREAD_CODE: Note[tuple[Unread, ...]] = Note(())
CALL_TYPE = "AWS::Lambda::Function.Call"
_VARIES = Unknown("the code decides it at run time")
#: The environment variables that Lambda itself sets to the function's region.
_OWN_REGION = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION"})
#: The environment variable that it sets to the function's name. Source of both: AWS Lambda Developer Guide, "Defined
#: runtime environment variables".
_OWN_NAME = "AWS_LAMBDA_FUNCTION_NAME"
#: The services whose resources are referred to by ARN or URL, and the types that are.
_BY_ADDRESS = frozenset({"sns", "sqs", "states"})
_ALIASES = frozenset({"AWS::Lambda::Alias", "AWS::Lambda::Version"})


def calls(function: Declaration, *, variables: str) -> Iterator[Declaration]:
    """Yield a part for each call in a function's code; keep what else its code says: whether it was understood.

    Args:
        function: the function.
        variables: where its environment variables stand.
    """
    read = function.noted(CODE)
    found = read() if read is not None else None
    if found is None:
        return
    code, dialect = found
    function.note(UNDERSTOOD, code.complete)
    function.note(UNREAD_CODE, tuple(each for each in code.unread if each.of_handler))
    function.note(COMMENTS, code.comments)
    function.note(REPORTS, code.reports)
    function.note(NEVER_REPORTS, code.never_reports)
    function.note(NEVER_RECEIVES, code.never_receives)
    function.note(SWALLOWS, code.swallows)
    function.note(UNRETURNED, code.unreturned)
    function.note(SINGLE_RECORDS, code.single_records)
    for call in code.calls:
        part = _Part(function, function.at(variables), dialect).of(call)
        part.note(OWN_ROLE, code.own_role and call.own_client)
        part.note(DROPPED, call.dropped)
        part.note(IGNORED, call.ignored)
        yield part


def _has_known_attributes(call: Call) -> bool:
    """Tell whether it is known which message attributes a call sends, if any."""
    given = call.arguments.get("MessageAttributes")
    if given is None:
        return call.complete
    return isinstance(given, Record) and given.complete and not given.computed


def _keys(call: Call) -> Iterator[Argument]:
    """Yield the partition keys that a call passes, each that varies with the name of what it is taken from."""
    records = call.arguments.get("Records")
    several = records.elements if isinstance(records, Items) else ()
    for fields in (call.arguments, *(record.fields for record in several if isinstance(record, Record))):
        yield from [fields[key] for key in SHARD_KEYS if key in fields][:1]


class _Part:
    """Makes the parts of one function.

    Args:
        function: the function.
        variables: its environment variables.
        dialect: what the constants of its code are written in.
    """

    def __init__(self, function: Declaration, variables: Value, dialect: EmbeddedJson) -> None:
        self._function = function
        self._variables = variables
        self._dialect = dialect

    def of(self, call: Call) -> Declaration:
        """Return the part that a call is."""
        function, place = self._function, call.at
        arguments = {name: self._data(argument) for name, argument in call.arguments.items()}
        if not call.complete:
            # An argument that is passed and not known may be an InvocationType that does not wait.
            arguments.setdefault("InvocationType", Value.of(_VARIES, place))
        given = Value.of(Tree(Node(place.document, place.route, arguments), self._dialect), place)
        varied: list[Value] = []
        region = self._region(call)

        def settled(outcome: Outcome) -> Outcome:
            """Return what the call names; nothing where it may be another thing each time."""
            if isinstance(outcome, Text) and _VARIES in outcome.unknowns:
                varied.append(Value.of(outcome, place))
                return ABSENT
            if region and isinstance(outcome, Reference) and _is_name(outcome, call.service):
                # Of this name in the region that is called, whatever has it here.
                return Text((outcome,))
            return ABSENT if outcome == _VARIES else outcome

        data = described(f"{call.service}:{call.operation}", given, settled)
        if not _has_known_attributes(call):
            data["Attributes"] = Value.of(_VARIES, place)
        data["Varied"] = varied
        names = {key.name for key in _keys(call) if isinstance(key, code_values.Varying)}
        if len(names) == 1 and "" not in names:
            data["KeyName"] = Value.of(Known(names.pop()), place)
        tree = Value.of(Tree(Node(place.document, place.route, data), EmbeddedJson()), place)
        part = Declaration(
            function.name,
            CALL_TYPE,
            place,
            tree,
            when=function.when,
            owner=function,
            construct=function.construct,
            logical_id=function.logical_id,
        )
        if region:
            part.note(SITE, site_of(function)._replace(region=region))
        return part

    def _region(self, call: Call) -> str:
        """Return the region that a call goes to: a literal, or a hole; empty where that is the function's own."""
        given = call.region
        if given is None or (isinstance(given, EnvironmentVariable) and given.name in _OWN_REGION):
            return ""
        if (
            isinstance(given, EnvironmentVariable)
            and self._variables.step(given.name).certainly_absent
            and not given.default
        ):
            return ""
        found = self._outcome(given)
        region = canonical(found) if not isinstance(found, Absent) else ""
        own = site_of(self._function).region
        return "" if region in (own, OWN.region) else region or "${region that the code decides}"

    def _data(self, argument: Argument) -> Any:
        """Return an argument as data of the dialect."""
        if isinstance(argument, Record):
            fields = {name: self._data(field) for name, field in argument.fields.items()}
            return Node(argument.at.document, argument.at.route, fields)
        if isinstance(argument, Items):
            elements = [self._data(element) for element in argument.elements]
            if not argument.complete:
                # An item of which nothing is known may be like none of the others.
                elements.append(Value.of(_VARIES))
            return Node(argument.at.document, argument.at.route, elements)
        return Value.of(self._outcome(argument), argument.at)

    def _outcome(self, argument: Argument) -> Outcome:
        if isinstance(argument, Constant):
            return self._constant(argument.value, argument.at)
        if isinstance(argument, EnvironmentVariable):
            return self._variable(argument)
        if isinstance(argument, code_values.Concatenation):
            return join(self._outcome(part) for part in argument.parts)
        return _VARIES

    def _constant(self, value: Scalar, place: Place) -> Outcome:
        return self._dialect.evaluate(Node(place.document, place.route, value)).outcome or _VARIES

    def _variable(self, variable: EnvironmentVariable) -> Outcome:
        """Return what the template sets an environment variable to; what the code takes instead, if it sets none."""
        if variable.name == _OWN_NAME:
            return Reference(self._function, "function_name" if self._function.type.startswith("aws_") else "Ref")
        outcome = self._variables.step(variable.name).outcome
        if isinstance(outcome, Absent):
            if isinstance(variable.default, EnvironmentVariable):
                return self._variable(variable.default)
            if variable.name in _OWN_REGION:
                return self._own_region()
            return Known(variable.default) if variable.default is not None else _VARIES
        return outcome or _VARIES

    def _own_region(self) -> Outcome:
        region = site_of(self._function).region
        return Known(region) if is_settled(region) else Unknown("the region is known at deployment", region[2:-1])


def _is_name(reference: Reference, service: str) -> bool:
    """Tell whether what a call of a service names by reference is named by no ARN or URL, but by its name."""
    attribute = reference.attribute.lower()
    if service in _BY_ADDRESS or reference.target.type in _ALIASES:
        return attribute.endswith("name")
    return not attribute.endswith("arn")
