"""The code of functions: a part for each call of an AWS API that sends, writes or invokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.api_calls import described
from archlint.code.calls import CODE, Call
from archlint.code.calls import BatchReport as BatchReport
from archlint.code.evaluation import values as code_values
from archlint.code.evaluation.values import Argument, Constant, Environment, Items, Record
from archlint.model.source.comments import Comment
from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.node import Node, Scalar
from archlint.model.values.texts import join
from archlint.model.values.value import (
    ABSENT,
    Absent,
    Declaration,
    EmbeddedJson,
    Known,
    Outcome,
    Text,
    Tree,
    Unknown,
    Value,
)

#: Whether all that the code of a function does is known.
UNDERSTOOD: Note[bool] = Note(False)
#: Where the code of a function says which records of a batch failed, and whether it certainly never does.
REPORTS: Note[tuple[BatchReport, ...]] = Note(())
NEVER_REPORTS: Note[bool] = Note(False)
#: The comments in the code of a function that are addressed to archlint.
COMMENTS: Note[tuple[Comment, ...]] = Note(())
CALL = "AWS::Lambda::Function.Call"
_VARIES = Unknown("the code decides it at run time")


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
    function.note(COMMENTS, code.comments)
    function.note(REPORTS, code.reports)
    function.note(NEVER_REPORTS, code.never_reports)
    for call in code.calls:
        yield _Part(function, function.at(variables), dialect).of(call)


def _keys(call: Call) -> Iterator[Argument]:
    """Yield the partition keys that a call passes, each that varies with the name of what it is taken from."""
    if "PartitionKey" in call.arguments:
        yield call.arguments["PartitionKey"]
    records = call.arguments.get("Records")
    for record in records.elements if isinstance(records, Items) else ():
        if isinstance(record, Record) and "PartitionKey" in record.fields:
            yield record.fields["PartitionKey"]


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
            # What is passed and not known may say that nobody waits.
            arguments.setdefault("InvocationType", Value.of(_VARIES, place))
        given = Value.of(Tree(Node(place.document, place.route, arguments), self._dialect), place)
        varied: list[Value] = []

        def settled(outcome: Outcome) -> Outcome:
            """Return what the call names; nothing where it may be another thing each time."""
            if isinstance(outcome, Text) and _VARIES in outcome.unknowns:
                varied.append(Value.of(outcome, place))
                return ABSENT
            return ABSENT if outcome == _VARIES else outcome

        data = described(f"{call.service}:{call.operation}", given, settled)
        data["Varied"] = varied
        names = {key.name for key in _keys(call) if isinstance(key, code_values.Varying)}
        if len(names) == 1 and "" not in names:
            data["KeyName"] = Value.of(Known(names.pop()), place)
        tree = Value.of(Tree(Node(place.document, place.route, data), EmbeddedJson()), place)
        return Declaration(
            function.name,
            CALL,
            place,
            tree,
            when=function.when,
            owner=function,
            construct=function.construct,
            logical_id=function.logical_id,
        )

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
        if isinstance(argument, Environment):
            return self._variable(argument)
        if isinstance(argument, code_values.Text):
            return join(self._outcome(part) for part in argument.parts)
        return _VARIES

    def _constant(self, value: Scalar, place: Place) -> Outcome:
        return self._dialect.evaluate(Node(place.document, place.route, value)).outcome or _VARIES

    def _variable(self, variable: Environment) -> Outcome:
        """Return what the template sets an environment variable to; what the code takes instead, if it sets none."""
        outcome = self._variables.step(variable.name).outcome
        if isinstance(outcome, Absent):
            return Known(variable.default) if variable.default is not None else _VARIES
        return outcome or _VARIES
