"""What literals are: texts, records and lists that are written out, and what is taken from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archlint.code.evaluation.alternatives import either_of
from archlint.code.evaluation.environment import is_environment
from archlint.code.evaluation.objects import (
    ENTRIES_PER_STEP,
    Callers,
    CodeValue,
    Evaluates,
    ListObject,
    Nothing,
    RecordObject,
    argument,
)
from archlint.code.evaluation.records import left_of, merged, with_default, with_entry
from archlint.code.evaluation.values import Concatenation, Constant, EnvironmentVariable, Varying, text_of
from archlint.code.syntax.syntax import (
    Choice,
    Comprehension,
    ItemOf,
    Joined,
    LexicalScope,
    ListLiteral,
    Literal,
    RecordLiteral,
    Slice,
    Without,
)
from archlint.model.data import copied
from archlint.model.source.location import Place


def literal(evaluator: Evaluates, node: Literal, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return a text, a number, a truth or nothing."""
    return Nothing() if node.value is None else Constant(node.value, scope.source.place(node.span))


def joined(evaluator: Evaluates, node: Joined, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return the text that parts make in a row."""
    at = scope.source.place(node.span)
    return _text([evaluator.evaluate(part, scope, callers) for part in node.parts], at)


def joined_items(items: Sequence[CodeValue], separator: str, at: Place) -> CodeValue:
    """Return the text that items make with a separator between them."""
    between = Constant(separator, at)
    return _text([part for item in items for part in (between, item)][1:], at)


def joined_path(parts: Sequence[CodeValue], at: Place) -> CodeValue:
    """Return the path that parts make, as far as it is certain: whether one that varies ends in a slash is not."""
    found: list[CodeValue] = []
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        text = str(part.value) if isinstance(part, Constant) else None
        if text is not None and (text.startswith(".") or ".." in text or (number and text.startswith("/"))):
            return Varying(at, "a path")
        if text is None:
            found += [part] if is_last else [part, Varying(at, "a path")]
            break
        found.append(Constant(text if is_last or not text else text.rstrip("/") + "/", at))
    return _text(found, at)


def record_literal(evaluator: Evaluates, node: RecordLiteral, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return the record that entries make, those that are spread into it among them."""
    at = scope.source.place(node.span)
    record, fields = RecordObject({}, at), dict[str, CodeValue]()
    for entry in node.entries:
        key = evaluator.evaluate(entry.key, scope, callers) if entry.key is not None else None
        value = evaluator.evaluate(entry.value, scope, callers)
        if key is None and len(node.entries) == 1 and is_environment(value):
            return value
        if isinstance(key, Constant):
            fields[str(key.value)] = value
            continue
        record, fields = copied(record, fields={**record.fields, **fields}), {}
        evaluator.count((len(record.fields) + len(record.computed)) // ENTRIES_PER_STEP)
        record = with_entry(record, key, value) if key is not None else merged(record, value)
    return copied(record, fields={**record.fields, **fields})


def list_literal(evaluator: Evaluates, node: ListLiteral, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return the list that elements make, those that are spread into it among them."""
    elements = [evaluator.evaluate(element, scope, callers) for element in node.elements]
    complete = True
    for spread in node.spread:
        value = evaluator.evaluate(spread, scope, callers)
        elements += value.elements if isinstance(value, ListObject) else ()
        evaluator.count(len(elements) // ENTRIES_PER_STEP)
        complete = complete and isinstance(value, ListObject) and value.complete
    return ListObject(tuple(elements), scope.source.place(node.span), complete)


def comprehension(evaluator: Evaluates, node: Comprehension, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return a list of which one element stands for all."""
    return ListObject((evaluator.evaluate(node.element, scope, callers),), scope.source.place(node.span))


def rest_of(evaluator: Evaluates, node: Without, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what is left of a record."""
    return left_of(evaluator.evaluate(node.base, scope, callers), node.keys, scope.source.place(node.span))


def slice_of(evaluator: Evaluates, node: Slice, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return the list that a part is taken of."""
    value = evaluator.evaluate(node.base, scope, callers)
    return value if isinstance(value, ListObject) else Varying(scope.source.place(node.span), "a part of something")


def item_of(evaluator: Evaluates, node: ItemOf, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what an item of a list may be."""
    value = evaluator.evaluate(node.items, scope, callers)
    at = scope.source.place(node.span)
    if isinstance(value, ListObject) and value.complete and value.elements:
        if node.number is not None:
            is_whole = len(value.elements) == node.of
            return value.elements[node.number] if is_whole else Varying(at, "one of several items")
        return either_of(value.elements, at)
    return Varying(at, "an item of something")


def choice(evaluator: Evaluates, node: Choice, scope: LexicalScope, callers: Callers) -> CodeValue:
    """Return what one of several may be."""
    at = scope.source.place(node.span)
    values = [evaluator.evaluate(option, scope, callers) for option in node.options]
    if node.fallback:
        return with_default(values[0], values[1], at)
    if any(isinstance(value, RecordObject) for value in values):  # what is spread may be nothing at all
        values = [value if isinstance(value, RecordObject) else RecordObject({}, at) for value in values]
    return either_of(values, at)


def _text(parts: Iterable[CodeValue], at: Place) -> CodeValue:
    value = text_of(tuple(argument(part, at) for part in parts), at)
    if isinstance(value, Constant | EnvironmentVariable | Concatenation):
        return value
    return Varying(value.at, "text that varies", value.name if isinstance(value, Varying) else "")
