"""Terraform's functions that look at more than their arguments' values: at errors, at files, at what is text.

Source: Terraform documentation, "Built-in Functions".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from archlint.languages.terraform.functions.files import FILE_FUNCTIONS, local_file, no_file
from archlint.languages.terraform.functions.lists.collections import (
    MISSING,
    PLAIN,
    Encoded,
    Open,
    as_json_text,
    decoded,
    elements,
    is_collection,
    is_encoded,
    length,
    members,
)
from archlint.languages.terraform.functions.yaml_reading import RefusedYamlError
from archlint.languages.terraform.hcl.expressions import Attribute, Expression, Index, Object, Tuple, Variable
from archlint.languages.terraform.hcl.scalars import as_text, parse_number
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.location import Place
from archlint.model.source.text import Unreadable
from archlint.model.values.marks import with_marks
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import (
    MAX_BRANCHES,
    NOTHING,
    Branch,
    EmbeddedJson,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
    read_json,
)

#: What it costs to read JSON, in steps for each character.
_PARSING = 0.02
_Arguments: TypeAlias = tuple[Expression, ...]


def _try(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    """Return the first argument that is no error."""
    branches: list[Branch | None] = [Branch(MISSING, place=place)]
    for index, argument in enumerate(arguments):
        if not any(branch is not None and branch.outcome is MISSING for branch in branches):
            break
        found = scope.checking(strict=True).value(argument, place)
        if arguments[index + 1 :] and _is_of_some(argument, scope, place):
            found = _if_any(found, _try(arguments[index + 1 :], scope, place))
        branches = [
            each
            for before in branches
            if before is not None
            for each in (
                [branch.under(before.when, before.rests_on) for branch in found.branches]
                if before.outcome is MISSING
                else [before]
            )
        ]
    return Value.union(branches)


def _if_any(found: Value, otherwise: Value) -> Value:
    """Return what is looked up in some that may not be there, or what it is else; a reference leads there if at all."""

    def either(outcome: Outcome, place: Place | None) -> Value:
        if isinstance(outcome, Reference | Unknown):
            return Value.of(outcome, place)
        choices = (Branch(outcome, place=place), *otherwise.branches)
        told = choices if len(choices) <= MAX_BRANCHES else ()
        return Value.of(Unknown("whether there is any is not settled", inside=True, choices=told), place)

    return found.then(either)


def _can(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    """Tell whether an expression is no error; it is unknown for what is not evaluated here."""
    if len(arguments) != 1:
        return _wrong("can", place)

    def works(outcome: Outcome, _at: Place | None) -> Value:
        if outcome is MISSING:
            return Value.of(Known(False), place)
        doubtful = _may_fail(outcome, arguments[0], scope, place)
        return Value.of(Unknown("whether it works is not settled") if doubtful else Known(True), place)

    return scope.checking(strict=True).value(arguments[0], place).then(works)


def _may_fail(outcome: Outcome, expression: Expression, scope: ModuleScope, place: Place) -> bool:
    """Tell whether something, or a part of it, is not known; variables and local values are there in any case."""
    if isinstance(expression, Attribute) and expression.source in (Variable("var"), Variable("local")):
        return False
    if isinstance(expression, Tuple | Object):
        parts = [*expression.node.elements(), *(child for _, child in expression.node.items())]
        return any(
            _may_fail(branch.outcome, part.data, scope, place)
            for part in parts
            for branch in scope.value(part.data, part.place).branches
        )
    if isinstance(outcome, Unknown) or _is_of_some(expression, scope, place):
        return True
    listed = elements(outcome) if isinstance(outcome, Tree) and outcome.dialect is PLAIN else None
    return any(value.possibly(lambda part: isinstance(part, Unknown)) for value in listed or ())


def _is_of_some(expression: Expression, scope: ModuleScope, place: Place) -> bool:
    """Tell whether something is looked up by a key, or by its number, where it is not known which ones there are."""
    while isinstance(expression, Attribute | Index):
        source = expression.source
        if isinstance(expression, Index) and scope.value(source, place).possibly(_is_open):
            return True
        expression = source
    return False


def _is_open(outcome: Outcome) -> bool:
    return isinstance(outcome, Tree) and isinstance(outcome.dialect, Open)


def _jsonencode(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    # Readers step into text of JSON and into what it was made of in the same way.
    def encoded(outcome: Outcome, at: Place | None) -> Value:
        if isinstance(outcome, Tree):
            return Value.of(Tree(outcome.node, Encoded(outcome.dialect)), at or place)
        return Value.of(outcome if isinstance(outcome, Unknown) else as_json_text(outcome), place)

    return scope.value(arguments[0], place).then(encoded) if len(arguments) == 1 else _wrong("jsonencode", place)


def _jsondecode(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    def read(outcome: Outcome, at: Place | None) -> Value:
        if is_encoded(outcome):
            return Value.of(decoded(outcome), place)
        if isinstance(outcome, Known):
            outcome = Known(as_text(outcome.value), outcome.written)
        if isinstance(outcome, Known | Text):
            scope.instance.shared.budget.spend(length(outcome) * _PARSING)
            found = read_json(outcome, at or place)
            return Value.of(_read_strictly(str(outcome.value), found) if isinstance(outcome, Known) else found, place)
        return Value.of(outcome if isinstance(outcome, Unknown) else _unsettled("jsondecode"), place)

    return scope.value(arguments[0], place).then(read) if len(arguments) == 1 else _wrong("jsondecode", place)


def _read_strictly(text: str, found: Outcome) -> Outcome:
    """Return what a text is as JSON, which may be a scalar; an error for what Terraform takes for no JSON.

    Args:
        text: the text.
        found: what was found in it by a reader that knows lists and mappings alone, and is more lenient.
    """
    try:
        data = json.loads(text, parse_float=_number, parse_constant=_refused)
    except RecursionError:
        return found
    except OverflowError:
        return Unknown("it has a very large number", inside=True)
    except ValueError:
        return MISSING
    if isinstance(data, dict | list):
        return Tree(found.node.with_data(data), found.dialect) if isinstance(found, Tree) else found
    return ABSENT if data is None else Known(data)


def _number(text: str) -> int | float:
    exact = parse_number(text)
    if exact is None:
        raise OverflowError(f"{text} is a very large number")
    return exact


def _refused(constant: str) -> None:
    """Refuse what Python takes for a number, and JSON does not know.

    Raises:
        ValueError: it always does.
    """
    raise ValueError(f"{constant} is no JSON")


def _yamldecode(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    def read(outcome: Outcome, at: Place | None) -> Value:
        holes: tuple[Reference | Unknown, ...] = ()
        if isinstance(outcome, Text):
            text, holes = with_marks(outcome.parts)
        elif isinstance(outcome, Known) and isinstance(outcome.value, str):
            text = outcome.value
        else:
            return Value.of(outcome if isinstance(outcome, Unknown) else _unsettled("yamldecode"), place)
        where = at or place
        try:
            data = scope.instance.shared.yaml(text)
        except RefusedYamlError:
            return Value.of(MISSING if not holes else Unknown("its text cannot be read as YAML", inside=True), place)
        except Unreadable:
            budget = scope.instance.shared.budget
            if budget.is_spent:
                budget.overrun(place)
            return Value.of(Unknown("its text cannot be read as YAML", inside=True), place)
        node = Node(where.document, where.route, data)
        return EmbeddedJson(holes).evaluate(node) if holes else PLAIN.evaluate(node)

    return scope.value(arguments[0], place).then(read) if len(arguments) == 1 else _wrong("yamldecode", place)


def _templatefile(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    if len(arguments) != 2:
        return _wrong("templatefile", place)
    given = scope.value(arguments[1], place)

    def filled(outcome: Outcome, _at: Place | None) -> Value:
        document = local_file(outcome, scope)
        if document is None:
            return Value.of(no_file(outcome), place)
        return given.then(lambda variables, _: rendered(document.text, variables, scope, Place(document, ())))

    return scope.value(arguments[0], place).then(filled)


def _templatestring(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    if len(arguments) != 2:
        return _wrong("templatestring", place)
    given = scope.value(arguments[1], place)

    def filled(outcome: Outcome, at: Place | None) -> Value:
        if not isinstance(outcome, Known):
            unsettled = Unknown("its template is not settled", inside=True)
            return Value.of(MISSING if outcome is MISSING else unsettled, place)
        text, where = as_text(outcome.value), at or place
        # Several texts may have been made at one place.
        template = Place(where.document, (*where.route, text))
        return given.then(lambda variables, _: rendered(text, variables, scope, template)).convert(_as_string)

    return scope.value(arguments[0], place).then(filled)


def _as_string(outcome: Outcome) -> Outcome:
    """Return what a template makes as a text; an error for a list or a mapping."""
    if isinstance(outcome, Known):
        return Known(as_text(outcome.value), outcome.written)
    return MISSING if is_collection(outcome) else outcome


def rendered(text: str, variables: Outcome, scope: ModuleScope, at: Place) -> Value:
    """Return a template with its variables filled in.

    Args:
        text: the template.
        variables: a mapping of what its names mean.
        scope: where it is rendered.
        at: where the template stands.
    """
    if variables is MISSING:
        return Value.of(MISSING, at)
    held = {} if isinstance(variables, Absent) else members(variables)
    if held is None:
        return Value.of(Unknown("the variables of its template are not settled", inside=True), at)
    if "${" not in text and "%{" not in text:
        return Value.of(Known(text), at)
    template = scope.instance.shared.template(Node(at.document, at.route, text))
    return scope.only(held).value(template, at)


def _sensitive(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    """Return what is known of a secret: no text of it, but which resource it refers to."""
    found = scope.value(arguments[0], place) if arguments else NOTHING
    return found.convert(_hidden, ABSENT)


def _hidden(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Reference):
        return outcome
    is_inside = isinstance(outcome, Text | Tree) or (isinstance(outcome, Unknown) and outcome.inside)
    return Unknown("it is sensitive", inside=is_inside)


def _unsettled(function: str) -> Outcome:
    return Unknown(f"what {function} is given is not settled", inside=True)


def _wrong(function: str, place: Place) -> Value:
    return Value.of(Unknown(f"{function} has arguments that cannot be evaluated", inside=True), place)


FUNCTIONS: Mapping[str, Callable[[_Arguments, ModuleScope, Place], Value]] = {
    **FILE_FUNCTIONS,
    "can": _can,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "sensitive": _sensitive,
    "templatefile": _templatefile,
    "templatestring": _templatestring,
    "try": _try,
    "yamldecode": _yamldecode,
}
