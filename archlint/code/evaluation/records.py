"""Records and lists: put together, read, and changed after they were made."""

from __future__ import annotations

from collections.abc import Iterable

from archlint.code.evaluation.alternatives import either_of, one_of_several, same
from archlint.code.evaluation.objects import CodeValue, Foreign, ListObject, Nothing, RecordObject
from archlint.code.evaluation.values import Constant, EnvironmentVariable, Varying
from archlint.code.syntax.changes import ChangeKind
from archlint.model.data import copied
from archlint.model.source.location import Place


def with_entry(record: RecordObject, key: CodeValue, value: CodeValue) -> RecordObject:
    """Return `record` after `value` was put under `key`."""
    if isinstance(key, Constant):
        return copied(record, fields={**record.fields, str(key.value): value})
    # It may have been any key, also one that was there before.
    fields = {name: Varying(record.at, "may be overwritten") for name in record.fields}
    computed = (*record.computed, (key, value))
    if isinstance(
        key, EnvironmentVariable
    ):  # no parameter of an API is called as the environment says, but a table may be
        return copied(record, computed=computed)
    return copied(record, fields=fields, computed=computed)


def merged(record: RecordObject, other: CodeValue) -> RecordObject:
    """Return `record` after all entries of `other` were put into it."""
    if isinstance(other, Nothing):
        return record
    if not isinstance(other, RecordObject):
        return copied(blurred(record, "may be overwritten"), complete=False)
    if not other.complete or other.computed:
        record = blurred(record, "may be overwritten")
    return RecordObject(
        {**record.fields, **other.fields},
        record.at,
        record.complete and other.complete,
        (*record.computed, *other.computed),
    )


def blurred(record: RecordObject, reason: str) -> RecordObject:
    """Return `record` with fields of which nothing is known."""
    return copied(record, fields={name: Varying(record.at, reason) for name in record.fields})


def field_of(record: RecordObject, name: str, at: Place) -> CodeValue:
    """Return what stands under a key."""
    if name in record.fields:
        return record.fields[name]
    return Nothing() if record.complete and not record.computed else Varying(at, "a key", name)


def left_of(value: CodeValue, keys: Iterable[str], at: Place) -> CodeValue:
    """Return what is left of a record of which some keys are taken."""
    if not isinstance(value, RecordObject):
        return Varying(at, "what is left of something")
    taken = frozenset(keys)
    return copied(value, fields={name: field for name, field in value.fields.items() if name not in taken})


def any_field(record: RecordObject, at: Place) -> Varying:
    """Return what stands under a key that is not known."""
    if not record.complete or record.computed:
        return Varying(at, "an item of something")
    return one_of_several(record.fields.values(), at, "an item of something")


def at_path(record: RecordObject, path: str, at: Place) -> CodeValue:
    """Return what stands under a key, or under the last of several with dots between them."""
    value: CodeValue = record
    for name in [path] if path in record.fields else path.split("."):
        value = field_of(value, name, at) if isinstance(value, RecordObject) else Varying(at, "a key", name)
    return value


def with_default(value: CodeValue, default: CodeValue, at: Place) -> CodeValue:
    """Return what something is in whose place `default` stands if it is missing or empty."""
    match value:
        case EnvironmentVariable(default=str()):
            return value
        case EnvironmentVariable(default=EnvironmentVariable() as other):
            further = with_default(other, default, at)
            return copied(value, default=further) if isinstance(further, EnvironmentVariable) else value
        case EnvironmentVariable():
            if isinstance(default, Nothing) or default == value:
                return value
            if isinstance(default, EnvironmentVariable) and default.name == value.name:
                return default
            if isinstance(default, Constant | EnvironmentVariable):
                return copied(value, default=str(default.value) if isinstance(default, Constant) else default)
            return one_of_several((value, default), at, "one of several")
        case Nothing():
            return default
        case Constant() if value.value:
            return value
        case _:
            return either_of((value, default), at)


def changed(value: CodeValue, changes: Iterable[tuple[ChangeKind, CodeValue, CodeValue, bool]]) -> CodeValue:
    """Return what a list or record is after changes.

    Args:
        value: the list or record; anything else remains as it is.
        changes: of each change the kind, the key, the new value, and whether it surely happened.
    """
    for kind, key, new, certain in changes:
        if isinstance(value, RecordObject):
            value = _changed_record(value, kind, key, new, certain)
        elif isinstance(value, ListObject):
            value = _changed_list(value, kind, new)
    return value


def _changed_record(
    record: RecordObject, kind: ChangeKind, key: CodeValue, new: CodeValue, certain: bool
) -> RecordObject:
    match kind:
        case ChangeKind.ENTRY if certain:
            return with_entry(record, key, new)
        case ChangeKind.MERGE if certain:
            return merged(record, new)
        case ChangeKind.ENTRY | ChangeKind.MERGE:
            after = with_entry(record, key, new) if kind is ChangeKind.ENTRY else merged(record, new)
            before = record.fields
            fields = {
                name: field
                if name in before and same(before[name], field)
                else one_of_several((before.get(name, Nothing()), field), record.at, "set in a branch")
                for name, field in after.fields.items()
            }
            return copied(after, fields=fields)
        case ChangeKind.INNER if isinstance(key, Constant) and str(key.value) in record.fields:
            inner = record.fields[str(key.value)]
            fields = {**record.fields, str(key.value): _loosened(inner)}
            return copied(record, fields=fields)
        case ChangeKind.INNER | ChangeKind.HANDED:
            return copied(blurred(record, "changed inside"), complete=False)
        case _:
            return record


def _changed_list(items: ListObject, kind: ChangeKind, new: CodeValue) -> ListObject:
    if kind is ChangeKind.ITEM:
        return copied(items, elements=(*items.elements, new))
    if kind is ChangeKind.EXTEND and isinstance(new, ListObject):
        return copied(items, elements=(*items.elements, *new.elements), complete=items.complete and new.complete)
    return ListObject((), items.at, complete=False)


def _loosened(value: CodeValue) -> CodeValue:
    """Return what is left to say of something that is changed somewhere inside."""
    match value:
        case RecordObject():
            return copied(blurred(value, "changed inside"), complete=False)
        case ListObject():
            return ListObject((), value.at, complete=False)
        case _:
            return Foreign()
