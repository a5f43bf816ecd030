"""Terraform's functions that look at more than their arguments' values: at errors, at files, at what is text.

Source: Terraform documentation, "Built-in Functions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from archlint.languages.terraform.functions.collections import (
    MISSING,
    PLAIN,
    Encoded,
    as_text,
    decoded,
    length,
    members,
)
from archlint.languages.terraform.hcl.expressions import Expression
from archlint.languages.terraform.scope import Scope
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.source.text import Unreadable
from archlint.model.values.node import Node
from archlint.model.values.value import Absent, Branch, Known, Outcome, Text, Tree, Unknown, Value, read_json

#: What it costs to read JSON, in steps for each character.
_PARSING = 0.02
_Arguments: TypeAlias = tuple[Expression, ...]


def _try(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    """Return the first argument that is no error."""
    branches: list[Branch | None] = [Branch(MISSING, place=place)]
    for argument in arguments:
        if not any(branch is not None and branch.outcome is MISSING for branch in branches):
            break
        found = scope.value(argument, place)
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


def _can(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    def works(outcome: Outcome, _at: Place | None) -> Value:
        if outcome is MISSING:
            return Value.of(Known(False), place)
        unsure = isinstance(outcome, Unknown) and outcome.inside
        return Value.of(Unknown("whether it works is not settled") if unsure else Known(True), place)

    return scope.value(arguments[0], place).then(works) if arguments else _wrong("can", place)


def _jsonencode(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    # Readers step into text of JSON and into what it was made of in the same way.
    def encoded(outcome: Outcome, at: Place | None) -> Value:
        if isinstance(outcome, Tree):
            return Value.of(Tree(outcome.node, Encoded(outcome.dialect)), at or place)
        return Value.of(outcome if isinstance(outcome, Unknown) else as_text(outcome), place)

    return scope.value(arguments[0], place).then(encoded) if len(arguments) == 1 else _wrong("jsonencode", place)


def _jsondecode(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    def read(outcome: Outcome, at: Place | None) -> Value:
        if isinstance(outcome, Tree) and isinstance(outcome.dialect, Encoded):
            return Value.of(decoded(outcome), place)
        if isinstance(outcome, Known | Text):
            scope.instance.shared.budget.spend(length(outcome) * _PARSING)
            return Value.of(read_json(outcome, at or place), place)
        return Value.of(outcome if isinstance(outcome, Unknown) else _unsettled("jsondecode"), place)

    return scope.value(arguments[0], place).then(read) if len(arguments) == 1 else _wrong("jsondecode", place)


def _yamldecode(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    def read(outcome: Outcome, at: Place | None) -> Value:
        if not isinstance(outcome, Known) or not isinstance(outcome.value, str):
            return Value.of(outcome if isinstance(outcome, Unknown) else _unsettled("yamldecode"), place)
        where = at or place
        try:
            data = scope.instance.shared.yaml(outcome.value)
        except Unreadable:
            budget = scope.instance.shared.budget
            if budget.is_spent:
                budget.overrun(place)
            return Value.of(Unknown("its text cannot be read as YAML", inside=True), place)
        return PLAIN.evaluate(Node(where.document, where.route, data))

    return scope.value(arguments[0], place).then(read) if len(arguments) == 1 else _wrong("yamldecode", place)


def _file(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    def read(outcome: Outcome, _at: Place | None) -> Value:
        document = _local(outcome, scope)
        if document is None:
            return Value.of(_no_file(outcome), place)
        return Value.of(Known(document.text), Place(document, ()))

    return scope.value(arguments[0], place).then(read) if len(arguments) == 1 else _wrong("file", place)


def _fileexists(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    def exists(outcome: Outcome, _at: Place | None) -> Value:
        found = _local(outcome, scope)
        return Value.of(Known(True) if found is not None else _no_file(outcome), place)

    return scope.value(arguments[0], place).then(exists) if len(arguments) == 1 else _wrong("fileexists", place)


def _templatefile(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    if len(arguments) != 2:
        return _wrong("templatefile", place)
    given = scope.value(arguments[1], place)

    def filled(outcome: Outcome, _at: Place | None) -> Value:
        document = _local(outcome, scope)
        if document is None:
            return Value.of(_no_file(outcome), place)
        return given.then(lambda variables, _: rendered(document.text, variables, scope, Place(document, ())))

    return scope.value(arguments[0], place).then(filled)


def rendered(text: str, variables: Outcome, scope: Scope, at: Place) -> Value:
    """Return a template with its variables filled in.

    Args:
        text: the template.
        variables: a mapping of what its names mean.
        scope: where it is rendered.
        at: where the template stands.
    """
    held = {} if isinstance(variables, Absent) else members(variables)
    if held is None:
        return Value.of(Unknown("the variables of its template are not settled", inside=True), at)
    if "${" not in text and "%{" not in text:
        return Value.of(Known(text), at)
    template = scope.instance.shared.template(Node(at.document, at.route, text))
    return scope.only(held).value(template, at)


def _sensitive(arguments: _Arguments, scope: Scope, place: Place) -> Value:
    return Value.of(Unknown("it is sensitive"), place)


def _local(outcome: Outcome, scope: Scope) -> Document | None:
    path = outcome.value if isinstance(outcome, Known) else None
    return scope.instance.shared.files.text(path) if isinstance(path, str) else None


def _no_file(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Known):
        return Unknown(f"file '{outcome.value}' cannot be read", inside=True)
    return MISSING if outcome is MISSING else Unknown("which file it is read from is not settled", inside=True)


def _unsettled(function: str) -> Outcome:
    return Unknown(f"what {function} is given is not settled", inside=True)


def _wrong(function: str, place: Place) -> Value:
    return Value.of(Unknown(f"{function} has arguments that cannot be evaluated", inside=True), place)


FUNCTIONS: Mapping[str, Callable[[_Arguments, Scope, Place], Value]] = {
    "can": _can,
    "file": _file,
    "fileexists": _fileexists,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "sensitive": _sensitive,
    "templatefile": _templatefile,
    "try": _try,
    "yamldecode": _yamldecode,
}
