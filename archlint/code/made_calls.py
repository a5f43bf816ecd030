"""What one call of an SDK is: a call of an API, or several, where it is not always the same that it writes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.code.calls import Call
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.objects import CodeValue, ListObject, RecordObject, arguments
from archlint.code.evaluation.records import field_of
from archlint.code.evaluation.sdk import BATCHES, NAMING, ApiOperation
from archlint.code.evaluation.values import Argument, Constant, Items, Record, Varying
from archlint.model.data import copied


def made_calls(
    operation: ApiOperation,
    record: RecordObject,
    passed: Arguments,
    region: Argument | None = None,
    *,
    own_client: bool = False,
) -> Iterator[Call]:
    """Yield the calls of an API that a call with some arguments is.

    Args:
        operation: the operation of the API.
        record: what is passed to it, by the API's own names.
        passed: the call as it is written.
        region: the region that its client is made for; None for that of the function.
        own_client: whether it is seen how its client is made.
    """
    fields = arguments(record.fields, passed.at)
    if operation.name not in BATCHES or "TableName" in fields:
        for each in _each_of(fields):
            yield Call(operation.service, operation.name, each, passed.at, record.complete, region, own_client)
        return
    for table in _tables(field_of(record, BATCHES[operation.name], passed.at), passed):
        named = arguments({"TableName": table}, passed.at)
        for each in _each_of({**fields, **named}):
            yield Call(operation.service, operation.name, each, passed.at, record.complete, region, own_client)


def _each_of(fields: Mapping[str, Argument]) -> Iterator[Mapping[str, Argument]]:
    """Yield the arguments of a call for each thing that it may name, where that is one of several."""
    for name in NAMING:
        given = fields.get(name)
        if isinstance(given, Varying) and given.options:
            for option in given.options:
                yield {**fields, name: option}
            return
    entries = fields.get("Entries")
    if isinstance(entries, Items):
        fields = {**fields, "Entries": copied(entries, elements=tuple(_entries(entries)))}
    yield fields


def _entries(entries: Items) -> Iterator[Argument]:
    """Yield the events of a call, one for each bus that it may go to."""
    for entry in entries.elements:
        bus = entry.fields.get("EventBusName") if isinstance(entry, Record) else None
        if isinstance(entry, Record) and isinstance(bus, Varying) and bus.options:
            yield from (copied(entry, fields={**entry.fields, "EventBusName": option}) for option in bus.options)
        else:
            yield entry


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
