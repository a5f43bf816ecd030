"""What something is that is one of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archlint.code.evaluation.objects import (
    Class,
    Client,
    ClientMethod,
    CodeValue,
    External,
    Foreign,
    Function,
    Instance,
    ListObject,
    ModuleObject,
    Nothing,
    RecordObject,
    SdkResource,
    argument,
)
from archlint.code.evaluation.values import Concatenation, Constant, EnvironmentVariable, Varying
from archlint.model.source.location import Place

THINGS = (Client, SdkResource, ClientMethod, Function, Class, Instance, ModuleObject)
#: What is one of more things than these may be anything.
_MAX_OPTIONS = 8


def same(one: CodeValue, other: CodeValue) -> bool:
    """Return whether two values are one and the same, as far as they are known."""
    match one, other:
        case (Varying(), _) | (_, Varying()):
            return False
        case Function(), Function():
            return one.scope is other.scope
        case Class(), Class():
            return one.scope is other.scope
        case Instance(), Instance():
            sites = one.site and one.site.invocation, other.site and other.site.invocation
            return one.scope is other.scope and sites[0] is sites[1]
        case RecordObject(), RecordObject():
            return argument(one, one.at) == argument(other, one.at) and not _varies(one)
        case _:
            return type(one) is type(other) and one == other


def _varies(value: CodeValue) -> bool:
    match value:
        case RecordObject():
            return not value.complete or bool(value.computed) or any(_varies(field) for field in value.fields.values())
        case Constant() | EnvironmentVariable():
            return False
        case _:
            return True


def either_of(values: Sequence[CodeValue], at: Place) -> CodeValue:
    """Return what something is that is one of `values`, without knowing which.

    None and undefined do not count: what is done with the value would fail. Nor do unknown values where another one
    is a thing to work with, such as a client, for that is what the code expects in its place.
    """
    if len(values) == 1:
        return values[0]
    known = [value for value in values if not isinstance(value, Nothing)]
    if not known:
        return Nothing() if values else Varying(at, "never set")
    first = known[0]
    if all(same(first, value) for value in known[1:]):
        return first
    if all(isinstance(value, ListObject) for value in known):
        lists = [value for value in known if isinstance(value, ListObject)]
        elements = tuple(element for value in lists for element in value.elements)
        return ListObject(elements, at, all(value.complete for value in lists))
    records = [value for value in known if isinstance(value, RecordObject)]
    if len(records) == len(known):
        return _joined_records(records, at)
    if len(records) == 1 and all(isinstance(value, Varying | Foreign | RecordObject) for value in known):
        return _or_another(records[0], at)
    things = [value for value in known if isinstance(value, THINGS)]
    others = [value for value in known if not isinstance(value, (*THINGS, Varying, Foreign, External))]
    if things and not others and all(same(things[0], thing) for thing in things[1:]):
        return things[0]
    return one_of_several(known, at, "one of several")


def one_of_several(values: Iterable[CodeValue], at: Place, reason: str) -> Varying:
    """Return something that is one of `values`, which are known if they are a few texts; what is nothing is none."""
    found: dict[Constant | EnvironmentVariable | Concatenation, None] = {}
    is_open = False
    for value in values:
        options = value.options or (value,) if isinstance(value, Varying) else (value,)
        for option in options:
            if isinstance(option, EnvironmentVariable | Concatenation) or (
                isinstance(option, Constant) and option.value
            ):
                found[option] = None
            else:
                is_open |= not isinstance(option, Nothing | Constant)
    if not found or len(found) > _MAX_OPTIONS:
        return Varying(at, reason)
    return Varying(at, reason, options=(*found, *((Varying(at, reason),) if is_open else ())))


def _or_another(record: RecordObject, at: Place) -> RecordObject:
    """Return a record in whose place another may be, of which nothing is known; its clients are such as the other's."""
    fields = {
        name: field
        if isinstance(field, (*THINGS, External))
        else one_of_several((field, Varying(at)), at, "of another")
        for name, field in record.fields.items()
    }
    return RecordObject(fields, record.at, complete=False, computed=record.computed)


def _joined_records(records: Sequence[RecordObject], at: Place) -> RecordObject:
    """Return a record that has the keys of all; what stands under one is known if they all agree."""
    first = records[0]
    fields: dict[str, CodeValue] = {}
    for name in dict.fromkeys(name for record in records for name in record.fields):
        agreed = all(
            name in record.fields and same(first.fields.get(name, Nothing()), record.fields[name]) for record in records
        )
        each = [record.fields.get(name, Nothing()) for record in records]
        fields[name] = first.fields[name] if agreed else one_of_several(each, at, "in some cases")
    computed = tuple(pair for record in records for pair in record.computed)
    return RecordObject(fields, at, all(record.complete for record in records), computed)
